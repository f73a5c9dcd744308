import type { Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

export const shopify: readonly Format[] = [
  prefixed('shopify', { kind: 'shopify-token', title: 'Shopify access token', needs: ['shpat_', 'shpca_', 'shppa_', 'shpss_'], body: 'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}',
    steps: ['Settings → Apps → Develop apps → the app → uninstall or rotate its API credentials.'],
    good: () => [`shpat_${fill(32, 'hex')}`], bad: () => [`shpat_${fill(31, 'hex')}`] }),
];
