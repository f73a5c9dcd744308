import { TokenctlError } from '../../core/errors.ts';
import { enterTokens } from '../app/enter-tokens.ts';
import { openHouse } from '../app/house.ts';
import { resolveSpecs } from '../app/tokens-input.ts';
import { guarded } from '../app/guarded.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'token add', group: 'prepare', summary: 'enter a token into the inventory; only its keyed fingerprint is kept',
  args: [{ name: 'value', summary: '- : the value comes on stdin', required: true }],
  flags: [
    { name: '--id', kind: 'text', value: 'ISSUER/ID', summary: 'where the value does not say it itself' },
    { name: '--owner', kind: 'text', value: 'NAME', summary: 'who owns it' },
    { name: '--slot', kind: 'text', value: 'STORE/PATH#FIELD', repeatable: true, summary: 'where it is stored' },
    { name: '--consumer', kind: 'text', value: 'NAME', repeatable: true, summary: 'who reads it there' },
    { name: '--scope', kind: 'text', value: 'SCOPE', repeatable: true, summary: 'what a replacement needs; default: those that the token itself declares' },
    { name: '--label', kind: 'text', value: 'LABEL', repeatable: true, summary: 'for selectors' },
    { name: '--ttl', kind: 'text', value: 'DUR', summary: 'lifetime of a replacement (30d)' },
  ],
  examples: [{ run: 'pbpaste | tokenctl token add - --owner payments --slot sealed/prod/payments#api_token --consumer payments', does: 'the value is not kept' }],
  exits: [0, 2, 4, 6], json: 'tokenctl/token-add/v1', next: ['token identify', 'doctor'],
  async handler(cx, { args, flags }) {
    if (args.value !== '-') throw new TokenctlError('E_USAGE', 'the value comes on stdin: tokenctl token add -', { hint: 'Arguments stand in the process list and in the shell history.' });
    const house = await openHouse(cx, { workspace: 'needed' });
    const { entries } = await resolveSpecs(cx, house, { specs: ['@-'], situation: null, format: 'value', online: false });
    const entry = entries[0];
    if (!entry || entries.length > 1 || entry.value === null) throw new TokenctlError('E_USAGE', 'exactly one value is needed on stdin');
    const token = flags.id ?? (entry.identified ? entry.key : null);
    if (token === null)
      throw new TokenctlError('E_USAGE', `no issuer of this workspace claims this value (${entry.token.kind}); say which token it is`, { next: ['tokenctl token add - --id ISSUER/ID …'] });
    const [file = ''] = await enterTokens(cx, house, [{
      token, fingerprint: entry.token.fingerprint ?? undefined, owner: flags.owner === undefined ? undefined : await guarded(house, flags.owner, 'owner'), labels: flags.label.length > 0 ? flags.label : undefined,
      scopes: flags.scope.length > 0 ? flags.scope : entry.token.scopes.length > 0 ? entry.token.scopes : undefined, audience: entry.token.audience.length > 0 ? entry.token.audience : undefined,
      ttl: flags.ttl, expires: entry.token.expires ?? undefined, slots: flags.slot.length > 0 ? flags.slot.map((at) => ({ at, consumers: flags.consumer })) : undefined,
    }]);
    return { exit: 0, text: [`${token} is in ${file} (${entry.token.kind}, fingerprint ${entry.token.fingerprint}). Its value was not kept.`], json: { token, kind: entry.token.kind, fingerprint: entry.token.fingerprint, file } };
  },
});
