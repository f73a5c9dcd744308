import { isTokenctlError, TokenctlError } from '../../core/errors.ts';
import { strongestExit } from '../../core/exit.ts';
import type { Token } from '../../core/token.ts';
import { dateTime, sanitize } from '../../ui/index.ts';
import { enterTokens } from '../app/enter-tokens.ts';
import { openHouse } from '../app/house.ts';
import { requireTrust } from '../app/trust.ts';
import { defineCommand } from '../command.ts';

/** Of one list; an issuer that hangs must not hold the others. */
const LIST_MS = 120_000;
const SHOWN = 20;

interface Synced { readonly issuer: string; readonly listed: number; readonly added: readonly string[]; readonly gone: readonly string[]; readonly changed: readonly { readonly token: string; readonly what: string }[]; readonly trouble: { readonly code: string; readonly message: string; readonly exit: number } | null }

export default defineCommand({
  name: 'token sync', group: 'prepare', summary: 'fill the inventory from every issuer that can list its tokens, and show what has changed',
  args: [{ name: 'issuer', summary: 'only these; default: every issuer of tokenctl.yaml', variadic: true, complete: 'issuer' }],
  flags: [{ name: '--dry-run', kind: 'bool', summary: 'show it, write nothing' }, { name: '--exit-code', kind: 'bool', summary: 'exit 10 if something is new, gone or changed: for a scheduler' }],
  about: [
    'New tokens are written with what their issuer says of them. Scopes are not: they declare what a replacement may have, and only a person can say that.',
    'What an issuer no longer lists stays in the inventory, and is shown: a list proves nothing.',
  ],
  examples: [{ run: 'tokenctl token sync --dry-run', does: 'look' }, { run: 'tokenctl token sync vault', does: 'one issuer' }],
  exits: [0, 2, 3, 4, 5, 10], json: 'tokenctl/synced/v1', next: ['token list', 'secret where'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'needed' });
    await requireTrust(cx, house);
    const { workspace } = house;
    const unknown = args.issuer.find((name) => workspace?.issuers.has(name) !== true);
    if (unknown !== undefined) throw new TokenctlError('E_USAGE', `there is no issuer ${sanitize(unknown)} in tokenctl.yaml`, { next: ['tokenctl connector list'] });
    const names = args.issuer.length > 0 ? [...new Set(args.issuer)] : [...(workspace?.issuers.keys() ?? [])];
    const counts = new Map(names.map((n) => [n, 0]));
    const live = cx.ui.live({ lines: () => [...counts].map(([name, n]) => `listing ${name}   ${n}`), still: () => `listing ${[...counts].map(([name, n]) => `${name} ${n}`).join(', ')}` });
    const fresh: Token[] = [];
    let synced: readonly Synced[];
    try {
      synced = await Promise.all(names.map(async (name): Promise<Synced> => {
        const issuer = house.issuers.get(name);
        const listed = new Map<string, Token>();
        const mine = house.inventory.tokens.filter((t) => t.issuer === name);
        const none: Synced = { issuer: name, listed: 0, added: [], gone: [], changed: [], trouble: null };
        try {
          for await (const t of issuer?.reads.list({ signal: AbortSignal.any([cx.signal, AbortSignal.timeout(LIST_MS)]), timeoutMs: LIST_MS }) ?? []) { listed.set(t.key, t); counts.set(name, listed.size); live.update(); }
        } catch (e) {
          cx.signal.throwIfAborted();
          // Half a list is none: what it lacks would look gone.
          return { ...none, trouble: isTokenctlError(e) ? { code: e.code, message: e.message, exit: e.exit } : { code: 'E_UNAVAILABLE', message: `${name} did not end its list`, exit: 3 } };
        }
        if (listed.size === 0) return none;
        const forms = new Set([...listed.values()].map((t) => formOf(t.id)));
        const known = new Set(mine.map((t) => t.key as string));
        const added = [...listed.values()].filter((t) => !known.has(t.key) && /^[a-z][a-z0-9-]*\/\S+$/.test(t.key));
        fresh.push(...added);
        return {
          ...none, listed: listed.size, added: added.map((t) => t.key), gone: mine.filter((t) => !listed.has(t.key) && forms.has(formOf(t.id))).map((t) => t.key),
          changed: mine.flatMap((t) => { const now = listed.get(t.key); const what = now === undefined ? null : changeOf(t, now); return what === null ? [] : [{ token: t.key, what }]; }),
        };
      }));
    } finally { await live.stop(); }
    const files = flags.dryRun || fresh.length === 0 ? []
      : await enterTokens(cx, house, fresh.map((t) => ({ token: t.key, subject: t.subject ?? undefined, audience: t.audience, expires: t.expires ?? undefined, fingerprint: t.fingerprint ?? undefined })));
    const moved = synced.some((s) => s.added.length + s.gone.length + s.changed.length > 0);
    const exit = strongestExit(synced.map((s) => s.trouble?.exit ?? 0));
    const some = (mark: string, rows: readonly string[]): string[] => [...rows.slice(0, SHOWN).map((r) => `  ${mark} ${sanitize(r)}`), ...(rows.length > SHOWN ? [`  ${mark} and ${rows.length - SHOWN} more`] : [])];
    return {
      exit: exit === 0 && flags.exitCode && moved ? 10 : exit, json: { files, written: files.length > 0, issuers: synced },
      text: [
        ...synced.flatMap((s) => [
          s.trouble !== null ? `${s.issuer}: not listed (${sanitize(s.trouble.message)} [${s.trouble.code}])` : s.listed === 0 ? `${s.issuer}: lists nothing, or cannot` : `${s.issuer}: ${s.listed} listed, ${s.added.length} new, ${s.gone.length} no longer listed, ${s.changed.length} changed`,
          ...some('+', s.added), ...some('-', s.gone), ...some('~', s.changed.map((c) => `${c.token}: ${c.what}`)),
        ]),
        fresh.length === 0 ? 'The inventory stays as it is.' : flags.dryRun ? `${fresh.length} would be written.` : `${fresh.length} written to ${filesShown(files)}. Owners, scopes and slots are yours to say.`,
      ],
    };
  },
});

const filesShown = (files: readonly string[]): string => (files.length <= 3 ? files.join(', ') : `${files.length} files, ${files[0] ?? ''} to ${files.at(-1) ?? ''}`);

/** What a list never holds (keys of an authority, leases, values without an id) is not missed in it. */
const formOf = (id: string | null): string => /^([a-z-]+):/.exec(id ?? '')?.[1] ?? '';

function changeOf(was: Token, now: Token): string | null {
  if (was.subject !== null && now.subject !== null && was.subject !== now.subject) return `subject ${was.subject} is now ${now.subject}`;
  if (was.expires !== null && now.expires !== null && Math.abs(Date.parse(was.expires) - Date.parse(now.expires)) > 60_000) return `expires ${dateTime(now.expires)}, not ${dateTime(was.expires)}`;
  return null;
}
