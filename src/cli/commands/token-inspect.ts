import { isTokenctlError } from '../../core/errors.ts';
import { strongestExit } from '../../core/exit.ts';
import type { Token } from '../../core/token.ts';
import type { Issuer } from '../../ports/issuer.ts';
import { dateTime, sanitize } from '../../ui/index.ts';
import { openHouse } from '../app/house.ts';
import { inventoryTokens } from '../app/inventory-tokens.ts';
import { requireTrust } from '../app/trust.ts';
import { defineCommand } from '../command.ts';

const CALL_MS = 15_000;
const SIDE_BY_SIDE = 8;

interface Inspected { readonly token: string; readonly knows: Token | null; readonly dies: readonly string[]; readonly complete: boolean; readonly outlives: readonly string[]; readonly trouble: { readonly code: string; readonly message: string; readonly exit: number } | null }

export default defineCommand({
  name: 'token inspect', group: 'prepare', summary: 'a token as its issuer knows it: rights, life, what dies with it, what outlives it',
  args: [{ name: 'selector', summary: 'ISSUER/ID, a fingerprint, owner=, issuer= or label=', required: true, variadic: true, complete: 'token' }],
  about: ['Asks the issuer by id, with tokenctl’s own credential; the token itself is not presented. That an issuer does not know an id proves nothing.'],
  examples: [{ run: 'tokenctl token inspect vault/8iTnUo7fkE2gpNnQ', does: 'one' }, { run: 'tokenctl token inspect owner=payments --json', does: 'all of an owner' }],
  exits: [0, 2, 4, 5], json: 'tokenctl/inspected/v1', next: ['secret where', 'revoke', 'plan'],
  async handler(cx, { args }) {
    const house = await openHouse(cx, { workspace: 'needed' });
    const tokens = inventoryTokens(house, args.selector);
    await requireTrust(cx, house);
    const found: Inspected[] = [];
    const queue = [...tokens.entries()];
    await Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, queue.length) }, async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [i, token] = next;
        found[i] = await inspect(house.issuers.get(token.issuer ?? ''), token, cx.signal);
      }
    }));
    const line = (label: string, text: string): string[] => (text === '' ? [] : [`   ${label.padEnd(12)} ${sanitize(text)}`]);
    return {
      exit: strongestExit(found.map((f) => f.trouble?.exit ?? 0)), json: { tokens: found },
      text: found.flatMap(({ token, knows, dies, complete, outlives, trouble }) => [
        sanitize(token),
        ...(trouble !== null ? line('not asked', `${trouble.message} [${trouble.code}]`) : knows === null ? line('issuer', 'knows no such token, which proves nothing')
          : [...line('subject', knows.subject ?? ''), ...line('rights', knows.scopes.join(', ')), ...line('audience', knows.audience.join(', ')), ...line('created', knows.created === null ? '' : dateTime(knows.created)), ...line('last used', knows.lastUsed === null ? '' : dateTime(knows.lastUsed)), ...line('expires', knows.expires === null ? 'never, or nobody says' : dateTime(knows.expires))]),
        ...line('a revoke', dies.length === 0 && complete ? (trouble === null ? 'kills this one alone' : '') : `also kills ${dies.join(', ') || 'more'}${complete ? '' : ', and what cannot be listed'}`),
        ...line('outlives it', outlives.join(', ')),
      ]),
    };
  },
});

async function inspect(issuer: Issuer | undefined, token: Token, signal: AbortSignal): Promise<Inspected> {
  const none: Inspected = { token: token.key, knows: null, dies: [], complete: true, outlives: [], trouble: null };
  if (issuer === undefined) return { ...none, trouble: { code: 'E_CONFIG', message: 'no issuer of tokenctl.yaml has it', exit: 2 } };
  const call = { signal, timeoutMs: CALL_MS };
  try {
    const knows = await issuer.reads.inspect({ token, value: null }, call);
    if (knows === null) return none;
    const unit = await issuer.reads.unit(token, call);
    const after = await issuer.reads.descendants?.(token, call);
    return { ...none, knows, dies: unit.members.map((m) => m.key).filter((key) => key !== token.key), complete: unit.complete, outlives: [...(after?.tokens.map((t) => t.key) ?? []), ...(after?.notListed ?? [])] };
  } catch (e) {
    if (!isTokenctlError(e)) throw e;
    return { ...none, trouble: { code: e.code, message: e.message, exit: e.exit } };
  }
}
