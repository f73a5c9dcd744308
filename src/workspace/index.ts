/** The workspace: `tokenctl.yaml`, inventory, references, trust → what the other rooms are handed. Heavy (yaml, zod): import it lazily. */
import { sha256 } from '../core/canonical.ts';

export { loadWorkspace, type LoadWorkspaceIn } from './load.ts';
export { findWorkspace, WORKSPACE_FILE } from './find.ts';
export { resolveRef, type ResolveIn } from './resolve-ref.ts';
export { giveTrust, isTrusted, takeTrust, type TrustIn } from './trust.ts';
export { configText, editorText, folderReadme, inventoryText, type ScaffoldIn } from './scaffold.ts';
export { appendTokens, type NewToken } from './append-tokens.ts';
export { enterTokens, hasRoom } from './enter-tokens.ts';
export { configJsonSchema, inventoryJsonSchema } from './json-schema.ts';
export { parseSlot, type Slot } from './slot.ts';
export type { ConnectorEntry, ConnectorRole, Operator, Workspace, WorkspacePolicy } from './types.ts';

/** The digest that stands for "no workspace" in a plan's header. */
export const noDigest = sha256('');
