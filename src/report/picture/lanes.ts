import { took } from '../../core/result.ts';
import type { JournalEvent } from '../../journal/events/index.ts';
import type { Ended } from '../review/intents.ts';

/** What happened side by side; the order is that of the picture. */
export const LANES = ['containment', 'replacement', 'proof', 'people', 'messages', 'trouble'] as const;
export type Lane = (typeof LANES)[number];
export const LANE_WORDS: { readonly [L in Lane]: { readonly title: string; readonly counts: string } } = {
  containment: { title: 'Contained', counts: 'suspends and revokes that were taken' },
  replacement: { title: 'Replaced', counts: 'replacements minted, staged, promoted, seen in use, old versions retired' },
  proof: { title: 'Proof', counts: 'rounds that found an old token dead' },
  people: { title: 'People', counts: 'reasons, answers, notes, decisions' },
  messages: { title: 'Messages', counts: 'messages sent' },
  trouble: { title: 'Trouble', counts: 'refused, failed or unknown outcomes, alive answers, services down, stops' },
};

const KILLS = ['suspend', 'revoke'];
const REPLACES = ['mint', 'stage', 'promote', 'retire'];
const WRONG: readonly string[] = ['refused', 'failed', 'partly', 'unknown', 'needs-human'];

const NONE: readonly Lane[] = [];
const DOWN: readonly Lane[] = ['containment', 'trouble'];
const ONE: { readonly [L in Lane]: readonly Lane[] } = { containment: ['containment'], replacement: ['replacement'], proof: ['proof'], people: ['people'], messages: ['messages'], trouble: ['trouble'] };

/** The lanes that a line stands in: most stand in none, a kill that takes a service down in two. `late`: an alive answer came later than its revoke allows. */
export function lanesOf(e: JournalEvent, { ended, late }: { readonly ended: Ended | null; readonly late: boolean }): readonly Lane[] {
  if (e.code === 'change.ended' && KILLS.includes(ended?.effect ?? '') && took(e.data.outcome) && e.data.outcome.is !== 'partly' && e.data.owes?.some((id) => id.startsWith('consumer-down/')) === true) return DOWN;
  if (late) return ONE.trouble;
  const lane = laneOf(e, ended);
  return lane === null ? NONE : ONE[lane];
}

function laneOf(e: JournalEvent, ended: Ended | null): Lane | null {
  switch (e.code) {
    case 'change.ended': {
      const { outcome } = e.data;
      const effect = ended?.effect ?? '';
      if (WRONG.includes(outcome.is)) return 'trouble';
      if (!took(outcome)) return null;
      if (KILLS.includes(effect)) return 'containment';
      if (REPLACES.includes(effect)) return 'replacement';
      return effect === 'notify' ? 'messages' : null;
    }
    case 'consumer.checked': return e.data.inUse ? 'replacement' : null;
    case 'round.made': case 'watch.made': {
      const { is } = e.data.verdict;
      const asksDead = e.code === 'watch.made' || e.data.why === 'prove' || e.data.why === 'suspended';
      return asksDead && is === 'dead' ? 'proof' : null;
    }
    case 'message.sent': return e.data.outcome === 'done' ? 'messages' : 'trouble';
    case 'gate.given': case 'question.answered': case 'incident.opened': case 'incident.noted': case 'incident.closed': case 'incident.handed-over': case 'fact.stated': case 'debt.settled':
    case 'exposure.dismissed': case 'waiver.proposed': case 'waiver.granted': case 'waiver.withdrawn': case 'reinstatement.proposed': case 'reinstatement.granted': case 'run.asked-to-stop':
      return 'people';
    case 'gate.refused': case 'journal.recovered': case 'orphan.found': case 'incident.reopened': return 'trouble';
    case 'run.stopping': return e.data.why === 'asked' ? null : 'trouble';
    case 'run.resumed': return e.data.unknown > 0 ? 'trouble' : null;
    default: return null;
  }
}
