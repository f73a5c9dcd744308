import { URL_SAFE, type Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

export const openshift: readonly Format[] = [
  prefixed('openshift', { kind: 'openshift-token', title: 'OpenShift OAuth token', needs: ['sha256~'], body: String.raw`sha256~[\w-]{43}`, next: URL_SAFE,
    steps: ['`oc delete oauthaccesstoken` with its name (sha256~ and the hash of the value), as an administrator.'],
    good: () => [`sha256~${fill(43, 'safe')}`], bad: () => [`sha256~${fill(40)}`] }),
];
