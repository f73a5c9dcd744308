import type { Format } from './format.ts';
import { age } from './age.ts';
import { anthropic } from './anthropic.ts';
import { atlassian } from './atlassian.ts';
import { aws } from './aws.ts';
import { azure } from './azure.ts';
import { cloudflare } from './cloudflare.ts';
import { databricks } from './databricks.ts';
import { digitalocean } from './digitalocean.ts';
import { docker } from './docker.ts';
import { doppler } from './doppler.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { google } from './google.ts';
import { grafana } from './grafana.ts';
import { heroku } from './heroku.ts';
import { huggingface } from './huggingface.ts';
import { jwt } from './jwt.ts';
import { linear } from './linear.ts';
import { monitoring } from './monitoring.ts';
import { npm } from './npm.ts';
import { okta } from './okta.ts';
import { onepassword } from './onepassword.ts';
import { openai } from './openai.ts';
import { openshift } from './openshift.ts';
import { pypi } from './pypi.ts';
import { rubygems } from './rubygems.ts';
import { sendgrid } from './sendgrid.ts';
import { sentry } from './sentry.ts';
import { shopify } from './shopify.ts';
import { slack } from './slack.ts';
import { stripe } from './stripe.ts';
import { twilio } from './twilio.ts';
import { vault } from './vault.ts';
import { privateKey } from './private-key.ts';

/** Every format, in the order that settles a tie. A new family is one file and one name here. */
export const formats: readonly Format[] = [
  ...github, ...gitlab, ...aws, ...slack, ...stripe, ...npm, ...vault, ...jwt, ...google, ...sendgrid, ...pypi, ...cloudflare,
  ...openai, ...anthropic, ...okta, ...twilio, ...digitalocean, ...monitoring, ...azure, ...huggingface, ...docker, ...sentry,
  ...grafana, ...databricks, ...doppler, ...linear, ...shopify, ...rubygems, ...atlassian, ...onepassword, ...age, ...heroku,
  ...openshift, ...privateKey,
];
