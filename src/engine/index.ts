export { makePlan, PLAN_LIFE_MS } from './plan/make-plan.ts';
export type { PlanIn } from './plan/plan-in.ts';
export { readPlan, writePlan } from './plan/plan-file.ts';
export { runPlan } from './run/run-plan.ts';
export type { Answers, EngineIn, EscrowPort, Pacer, Progress, RunEnd } from './run/engine-in.ts';
export { simplePacer } from './run/pacer.ts';
export { oneRound, proveDead, type Proof, type ProveIn } from './run/prove-dead.ts';
export { emptyRunState, seeRun, type RunState } from './run/run-state.ts';
