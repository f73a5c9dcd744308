import { join } from 'node:path';
import { parseDuration } from '../../../core/duration.ts';
import type { Held } from '../../../drill/hold.ts';
import type { Scenario } from '../../../drill/scenario/types.ts';
import { compileFact } from '../../../drill/score/condition.ts';
import { sshPerson } from '../../../drill/ssh-person.ts';
import type { JournalEvent } from '../../../journal/index.ts';
import { readText, writePrivate } from '../../../platform/files.ts';
import { runSelf } from '../../../platform/self.ts';
import { REINSTATE_NAMESPACE, WAIVE_NAMESPACE } from '../../../policy/index.ts';
import { shipped } from '../shipped.ts';
import { envIn, PLAYER } from './enter.ts';
import { workspaceOf } from './place.ts';

/** How long a second person's command may take, in real milliseconds: what it waits for is not to hold the drill. */
const GRANT_MS = 60_000;

export const PROGRAM = shipped(join('bin', 'tokenctl.js'));

/** Other operators of a drill: what they sign, and when. */
export interface People {
  publicKey(name: string): string | null;
  /** Something may have been proposed: whoever answers does so after as long as the scenario says, once what they look at is so. */
  see(incident: string, e: JournalEvent, held: Held): void;
  /** Whoever has this operator's key signs the newest proposal with it. */
  signAs(name: string): Promise<void>;
}

/** Somebody who will not sign yet looks again after so long, in the drill. */
const LOOKS_AGAIN_MS = 5 * 60_000;

interface Proposal { readonly incident: string; readonly file: string; readonly waives: boolean }

export function peopleOf(scenario: Scenario, dir: string): People {
  const others = Object.keys(scenario.world.people);
  // Without a key of the player's own nobody could be their second person (TRUTH T8.4).
  const people = new Map((others.length === 0 ? [] : [PLAYER, ...others]).map((name) => [name, sshPerson(name)]));
  let newest: Proposal | null = null;
  const sign = async (name: string, p: Proposal): Promise<void> => {
    const path = join(dir, 'state', 'tokenctl', 'incidents', p.incident, p.file);
    const signature = people.get(name)?.sign(p.waives ? WAIVE_NAMESPACE : REINSTATE_NAMESPACE, Buffer.from(await readText(path)));
    if (signature === undefined) return;
    await writePrivate(`${path}.sig`, signature);
    const granting = runSelf({ program: PROGRAM, argv: [...(p.waives ? ['ledger', 'waive'] : ['token', 'reinstate']), '--grant', `${path}.sig`, '-i', p.incident, '--no-input'], cwd: workspaceOf(dir), env: envIn(dir, {}, name), signal: AbortSignal.timeout(GRANT_MS) });
    // A reinstatement lasts; a waiver is there when this returns.
    if (p.waives) await granting;
  };
  return {
    publicKey: (name) => people.get(name)?.publicKey ?? null,
    signAs: async (name) => { if (newest !== null) await sign(name, newest); },
    see(incident, e, held) {
      if (e.code !== 'waiver.proposed' && e.code !== 'reinstatement.proposed') return;
      const p = { incident, file: e.data.file, waives: e.code === 'waiver.proposed' };
      newest = p;
      for (const [name, { answers, if: looks }] of Object.entries(scenario.world.people)) {
        if (name === e.data.by || answers === 'never') continue;
        const condition = looks === undefined ? null : compileFact(looks, scenario);
        const answer = async (): Promise<void> => {
          if (condition?.ok === true && !condition.it.test(await held.facts())) { held.later(LOOKS_AGAIN_MS, answer); return; }
          held.stage.log.add('signed', name, p.file);
          await sign(name, p);
        };
        held.later(parseDuration(answers) ?? 0, answer);
      }
    },
  };
}
