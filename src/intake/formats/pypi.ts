import { URL_SAFE, type Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

/** A macaroon v2 starts with its location: `pypi.org` or `test.pypi.org`, in base64. */
const HOSTS = ['AgEIcHlwaS5vcmc', 'AgENdGVzdC5weXBpLm9yZw'];

export const pypi: readonly Format[] = [
  prefixed('pypi', { kind: 'pypi-token', title: 'PyPI API token', needs: ['pypi-AgE'], body: String.raw`pypi-(?:${HOSTS.join('|')})[\w-]{70,1000}`, next: URL_SAFE,
    steps: ['Its owner: Account settings → API tokens → Options → Remove token; there is no API for it.', 'Compare what was published since the exposure; prefer trusted publishing for the replacement.'],
    good: () => HOSTS.map((host) => `pypi-${host}${fill(90, 'safe')}`), bad: () => [`pypi-AgEIcHlwaS5vcmc${fill(20)}`, `pypi-${fill(100)}`] }),
];
