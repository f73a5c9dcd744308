import { join } from 'node:path';
import { isTokenctlError } from '../../core/errors.ts';
import { ensureDir, exists, fileFacts, SHARED_DIR } from '../../platform/files.ts';
import { shareWithGroup } from '../../platform/share.ts';
import { isTrusted } from '../../workspace/trust.ts';
import { openHouse, signerOf, type House } from '../app/house.ts';
import { readIdentities } from '../app/identities.ts';
import { readRunbook, runbookLibrary } from '../app/runbooks.ts';
import { defineCommand, type CommandCx } from '../command.ts';

interface Finding { readonly what: string; readonly ok: 'ok' | 'warn' | 'fail'; readonly says: string; readonly mend: string | null }

export default defineCommand({
  name: 'doctor', group: 'prepare', summary: 'what is missing, and the command that mends it',
  flags: [{ name: '--share', kind: 'text', value: 'GROUP', summary: 'make the state directory group-owned (2770), so that a colleague can resume' }],
  examples: [{ run: 'tokenctl doctor', does: 'check everything; reads only' }, { run: 'tokenctl doctor --share oncall', does: 'share the state directory with a group' }],
  exits: [0, 3], json: 'tokenctl/doctor/v1', next: ['config trust', 'token add'],
  async handler(cx, { flags }) {
    const found: Finding[] = [];
    const add = (what: string, ok: Finding['ok'], says: string, mend: string | null = null) => { found.push({ what, ok, says, mend }); };
    let house: House | null = null;
    try {
      house = await openHouse(cx, { workspace: 'optional' });
    } catch (e) {
      if (!isTokenctlError(e)) throw e;
      add('workspace', 'fail', e.message, e.next[0] ?? null);
    }
    if (house) {
      if (flags.share !== undefined) {
        await ensureDir(house.where.state, SHARED_DIR);
        await shareWithGroup(house.where.state, flags.share);
        add('state directory', 'ok', `${house.where.state} belongs to group ${flags.share}`);
      }
      await checkHouse(cx, house, add);
    }
    const worst = found.some((f) => f.ok === 'fail');
    const { style } = cx.ui;
    return {
      exit: worst ? 3 : 0, json: { findings: found },
      text: [...cx.ui.table([{ head: '' }, { head: 'what' }, { head: 'how it is' }], found.map((f) => [style.mark(f.ok), f.what, f.says])), ...found.flatMap((f) => (f.mend === null ? [] : [`Next: ${f.mend}`]))],
    };
  },
});

async function checkHouse(cx: CommandCx, house: House, add: (what: string, ok: Finding['ok'], says: string, mend?: string | null) => void): Promise<void> {
  const { workspace, where } = house;
  if (workspace === null) { add('workspace', 'warn', 'there is none here; `revoke` and `token identify` work without', 'tokenctl init'); return; }
  add('workspace', 'ok', `${workspace.file}, ${workspace.environment}, ${house.inventory.tokens.length} tokens, ${house.inventory.consumers.size} consumers`);
  await house.fingerprinter().then((f) => add('fingerprint key', 'ok', `${f.keyId} (${workspace.fingerprintKey})`), (e: unknown) => add('fingerprint key', 'fail', isTokenctlError(e) ? e.message : 'unreadable', 'ask a colleague for the key that fingerprintKey: names, mode 0600'));
  const vkey = await signerOf(house.keys).then((s) => s.vkey);
  const me = workspace.operators.find((o) => o.journal === vkey);
  if (me) add('journal key', 'ok', `signs as operator ${me.id}`);
  else add('journal key', 'warn', 'no operator of tokenctl.yaml has it: what you do is self-declared', `add to operators: journal: "${vkey}"`);
  const age = await house.keys.recipient();
  if (!workspace.operators.some((o) => o.age === age)) add('age key', 'warn', 'no operator of tokenctl.yaml has it: you cannot open what colleagues seal', `add to operators: age: "${age}"`);
  const signers = workspace.operators.filter((o) => o.ssh !== null).length;
  if (signers < 2) add('second person', 'warn', `${signers} operator${signers === 1 ? ' has' : 's have'} an ssh key: waivers of identified tokens cannot be granted (two are needed)`, 'add ssh: "ssh-ed25519 …" to two operators');
  else add('second person', 'ok', `${signers} operators can sign waivers`);
  const trusted = await isTrusted({ configDir: where.config, digest: workspace.endpoints.digest, dir: workspace.dir });
  add('endpoints', trusted ? 'ok' : 'warn', trusted ? `${workspace.endpoints.list.length} trusted` : 'not trusted yet', trusted ? null : 'tokenctl config trust');
  if (trusted) for (const name of [...workspace.issuers.keys(), ...workspace.stores.keys()]) {
    await readIdentities(cx, house, [name]).then(() => add(name, 'ok', 'answers'), (e: unknown) => add(name, 'fail', isTokenctlError(e) ? e.message : 'does not answer', isTokenctlError(e) ? e.next[0] ?? null : null));
  }
  const noSlot = house.inventory.tokens.filter((t) => house.inventory.placesOf(t.key).length === 0).length;
  if (noSlot > 0) add('inventory', 'warn', `${noSlot} token${noSlot === 1 ? ' has' : 's have'} no slot: nobody knows who breaks when ${noSlot === 1 ? 'it dies' : 'they die'}`);
  const { listRunbooks } = await import('../../runbook/index.ts');
  for (const listed of (await listRunbooks(runbookLibrary(house))).filter((r) => r.from === 'workspace'))
    await readRunbook(cx, house, listed.name).then(() => undefined, (e: unknown) => add(`runbook ${listed.name}`, 'fail', isTokenctlError(e) ? e.message : 'unreadable', `tokenctl runbook check ${listed.name}`));
  const state = (await exists(where.state)) ? await fileFacts(where.state) : null;
  if (state !== null && (state.mode & 0o007) !== 0) add('state directory', 'fail', `${where.state} is open to everybody`, `chmod o-rwx ${where.state}`);
  else add('state directory', 'ok', state === null ? `${join(where.state)} (made at first use)` : where.state);
}
