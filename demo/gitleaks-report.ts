/** One finding as gitleaks v8 writes it (report/finding.go). */
export const finding = (o: { readonly secret: string; readonly rule: string; readonly file: string; readonly line: number; readonly date: string }) => ({
  RuleID: o.rule, Description: `Detected ${o.rule}`, StartLine: o.line, EndLine: o.line, StartColumn: 8, EndColumn: 8 + o.secret.length,
  Match: `TOKEN=${o.secret}`, Secret: o.secret, File: o.file, SymlinkFile: '', Commit: '9f3c2b7d51aa4e0c8d6f1b2a3c4d5e6f70819203', Entropy: 5.2,
  Author: 'A. Dev', Email: 'a.dev@example.org', Date: o.date, Message: 'wip: deploy script', Tags: [], Fingerprint: `9f3c2b7d51aa4e0c8d6f1b2a3c4d5e6f70819203:${o.file}:${o.rule}:${o.line}`,
});
