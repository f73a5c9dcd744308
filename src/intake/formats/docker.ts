import { URL_SAFE, type Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

export const docker: readonly Format[] = [
  prefixed('docker', { kind: 'docker-pat', title: 'Docker Hub personal access token', needs: ['dckr_pat_'], body: String.raw`dckr_pat_[\w-]{27}`, next: URL_SAFE,
    steps: ['Account settings → Personal access tokens → Deactivate (reversible), then Delete.'],
    good: () => [`dckr_pat_${fill(27, 'safe')}`], bad: () => [`dckr_pat_${fill(26)}`] }),
  prefixed('docker', { kind: 'docker-oat', title: 'Docker Hub organisation access token', needs: ['dckr_oat_'], body: String.raw`dckr_oat_[\w-]{32}`, next: URL_SAFE,
    steps: ['Organisation → Access tokens → Deactivate (reversible), then Delete.'],
    good: () => [`dckr_oat_${fill(32, 'safe')}`], bad: () => [`dckr_oat_${fill(31)}`] }),
];
