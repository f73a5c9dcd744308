import type { StoreEffects } from '../../ports/store.ts';
import type { AsmCx } from './context.ts';
import { effectOn } from './effect.ts';
import { promote, promoteFields } from './promote.ts';
import { drop, retire } from './retire.ts';
import { stage } from './stage.ts';

export const asmEffects = (cx: AsmCx): StoreEffects => ({
  stage: (path, fields, base, call) => effectOn(cx, path, call, (at) => stage(at, fields, base)),
  promote: (path, what, from, call) => effectOn(cx, path, call, (at) => ('version' in what ? promote(at, what.version, from) : promoteFields(at, what.fields, from))),
  retire: (path, version, call) => effectOn(cx, path, call, (at) => retire(at, version)),
  drop: (path, version, call) => effectOn(cx, path, call, (at) => drop(at, version)),
});
