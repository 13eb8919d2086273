interface SchemaProblem {
  instancePath: string;
  message?: string | undefined;
  params?: Record<string, unknown>;
}

/** Says what is wrong with a body in a sentence: `quantity must be string or number.` */
export function validationWords(problems: readonly SchemaProblem[]): string {
  const [first] = problems;
  if (first === undefined) return 'The body is not what this route takes.';
  const missing = first.params?.missingProperty;
  if (typeof missing === 'string') return `${missing} is missing.`;
  const types = [first.params?.type ?? []].flat();
  const where = first.instancePath.split('/').filter(Boolean).join('.') || 'The body';
  if (types.length > 0) return `${where} must be ${types.join(' or ')}.`;
  return `${where} ${first.message ?? 'is not what this route takes'}.`;
}
