import { whoIs, type Person } from '../../policy/index.ts';
import { signerOf, type House } from './house.ts';

/** Who acts: an operator by their journal key, which is the only identity; what variables say is self-declared (TRUTH T8.4). */
export async function personOf(house: House): Promise<Person> {
  const operators = house.workspace?.operators ?? [];
  const vkey = operators.length === 0 ? null : (await signerOf(house.keys)).vkey;
  return whoIs({ vkey, declared: house.actor, operators });
}
