/** Loaded before the program (`node --import`): its wall clock is off by the milliseconds that the file named by TOKENCTL_TEST_CLOCK holds now. */
import { readFileSync } from 'node:fs';

const file = process.env['TOKENCTL_TEST_CLOCK'] ?? '';
const real = Date.now;
const offMs = (): number => { try { return Number(readFileSync(file, 'utf8')); } catch { return 0; } };
Date.now = () => real() + offMs();
