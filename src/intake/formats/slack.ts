import { bounded, URL_SAFE, type Format } from './format.ts';
import { fill } from './sample.ts';

const ids = '1234567890-2345678901';
interface Row { readonly kind: string; readonly title: string; readonly needs: string; readonly body: string; readonly good: readonly string[]; readonly bad: readonly string[]; readonly steps: readonly string[]; readonly self?: false }
const revoke = { account: 'own', call: 'auth.revoke with the token itself (test=1 tries without doing)', answer: 'ok:true, revoked:true; again: invalid_auth or token_revoked' } as const;
const row = ({ kind, title, needs, body, good, bad, steps, self }: Row): Format => ({
  kind, title, provider: 'slack', rank: 'prefix', holds: 'secret', needs: [needs], pattern: bounded(body, URL_SAFE), consoleSteps: steps,
  ...(self === false ? {} : { revokeByValue: revoke }), samples: { good: () => good, bad: () => bad },
});
const app = 'The app → OAuth & Permissions → Revoke tokens; a new one needs a reinstall with consent.';

export const slack: readonly Format[] = [
  row({ kind: 'slack-bot', title: 'Slack bot token', needs: 'xoxb-', body: String.raw`xoxb-\d{8,14}-(?:\d{8,14}-)?[A-Za-z0-9]{18,34}`,
    good: [`xoxb-${ids}-${fill(24)}`], bad: ['xoxb-123', `xoxb-${fill(24)}`], steps: [app, 'Revoking it removes the bot from its channels.'] }),
  row({ kind: 'slack-user', title: 'Slack user token', needs: 'xoxp-', body: String.raw`xox[pr]-(?:\d{8,14}-){2,3}[A-Za-z0-9]{24,64}`,
    good: [`xoxp-${ids}-${fill(32, 'hex')}`], bad: ['xoxp-1-2-3'], steps: [app] }),
  row({ kind: 'slack-app', title: 'Slack app-level token', needs: 'xapp-', body: String.raw`xapp-\d-[A-Z0-9]{8,16}-\d{8,16}-[a-f0-9]{32,80}`, self: false,
    good: [`xapp-1-${fill(11, 'upper')}-1234567890123-${fill(64, 'hex')}`], bad: ['xapp-1-A'], steps: ['The app → Basic Information → App-Level Tokens → the token → Revoke.'] }),
  row({ kind: 'slack-rotated', title: 'Slack rotated access token', needs: 'xoxe.xox', body: String.raw`xoxe\.xox[bp]-\d-[A-Za-z0-9]{140,190}`,
    good: [`xoxe.xoxb-1-${fill(166, 'upper')}`], bad: [`xoxe.xoxb-1-${fill(20)}`], steps: [app, 'It lives 12 hours; its refresh token must go too.'] }),
  row({ kind: 'slack-refresh', title: 'Slack refresh token', needs: 'xoxe-', body: String.raw`xoxe-\d-[A-Za-z0-9]{130,170}`, self: false,
    good: [`xoxe-1-${fill(146, 'upper')}`], bad: [`xoxe-1-${fill(20)}`], steps: [app, 'Never try it out: using it spends it.'] }),
  row({ kind: 'slack-browser', title: 'Slack browser token', needs: 'xoxc-', body: String.raw`xoxc-(?:\d{8,14}-){2,3}[a-f0-9]{32,64}`, self: false,
    good: [`xoxc-${ids}-3456789012-${fill(64, 'hex')}`], bad: ['xoxc-1'], steps: ["Admin → Members → the user → reset the user's sessions; auth.revoke does not end it."] }),
  row({ kind: 'slack-cookie', title: 'Slack browser cookie', needs: 'xoxd-', body: String.raw`xoxd-[A-Za-z0-9%+/=_-]{40,400}`, self: false,
    good: [`xoxd-${fill(60)}`], bad: ['xoxd-1'], steps: ["Admin → Members → the user → reset the user's sessions."] }),
  row({ kind: 'slack-webhook', title: 'Slack webhook address', needs: 'hooks.slack.com/', body: String.raw`(?:https://)?hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{30,100}`, self: false,
    good: [`https://hooks.slack.com/services/T${fill(10, 'upper')}/B${fill(10, 'upper')}/${fill(24)}`], bad: ['https://hooks.slack.com/services/'],
    steps: ['The app → Incoming Webhooks → remove the webhook; there is no API for it.'] }),
];
