import type { Card } from '../../ports/card.ts';

/** What is known of Slack-compatible incoming webhooks; the port of a channel has no card, `connector list` shows this one. */
export const webhookCard: Card = {
  unit: 'app', verbs: ['notify'], reversible: false, irrevocable: false,
  overlapMs: 0, propagationMs: 0, settleMs: 60_000,
  // A webhook posts whatever it is given, as often as it is given it.
  idempotent: [], descendants: [],
  present: 'never', probes: [], deadWhen: [], aliveWhen: [], control: 'none', refusalBudget: null,
  observe: 'a webhook cannot be asked what it has posted: a message whose answer was lost stays unknown until a person looks',
  findMint: null,
  identity: "none: the address is the channel's secret",
  consoleSteps: ['If the webhook address itself has leaked: remove it in the configuration of the app that owns it, and make a new one.'],
  verifiedOn: '2026-11-23, against the answers that docs.slack.dev lists for incoming webhooks',
};
