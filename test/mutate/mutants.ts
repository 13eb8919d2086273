import { parseAst } from 'vitest/node';

export interface Mutant {
  id: number;
  line: number;
  was: string;
  now: string;
}

interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

const OPERATORS: Record<string, string[]> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '&': ['|'],
  '|': ['&'],
  '<<': ['>>'],
  '>>': ['<<'],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
};

const METHODS: Record<string, string> = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  find: 'findLast',
  findLast: 'find',
};

const WITHOUT = ['filter', 'sort', 'toSorted', 'toReversed', 'slice', 'trim', 'toLowerCase'];

const WRAPPED = ['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression'];

/**
 * All mutants of a source, and the one text that holds them: each asks `__mutant(id)` whether it is the one that lives.
 * Sentences (texts with a space) are left alone: they are for people.
 */
export function mutantsOf(source: string): { mutants: Mutant[]; text: string } {
  const mutants: Mutant[] = [];
  const slice = (node: Node) => source.slice(node.start, node.end);

  function add(node: Node, now: string): number {
    const line = source.slice(0, node.start).split('\n').length;
    mutants.push({ id: mutants.length + 1, line, was: slice(node), now });
    return mutants.length;
  }

  function render(node: Node, parent: Node | null, inChain: boolean): string {
    const others = alternatives(node, parent, inChain, slice).map((now) => [add(node, now), now]);
    let text = '';
    let at = node.start;
    for (const child of childrenOf(node)) {
      text +=
        source.slice(at, child.start) + render(child, node, staysInChain(node, child, inChain));
      at = child.end;
    }
    text += source.slice(at, node.end);
    const chosen = others.map(([id, now]) => `__mutant(${id}) ? (${now}) : `).join('');
    const value = chosen === '' ? text : `(${chosen}(${text}))`;
    return parent?.test === node && isLoop(parent)
      ? `(__turn(), ${value})`
      : statement(node, parent, value);
  }

  function statement(node: Node, parent: Node | null, text: string): string {
    if (node.type === 'ExpressionStatement' && !node.directive) {
      return `{ if (!__mutant(${add(node, '(removed)')})) ${text} }`;
    }
    if (node.type !== 'BlockStatement') return text;
    const isBody = parent && /Function/.test(parent.type) && (node.body as Node[]).length > 1;
    return isBody ? `{ if (__mutant(${add(node, '{}')})) return; ${text.slice(1)}` : text;
  }

  const text = render(parseAst(source, { lang: 'ts' }) as unknown as Node, null, false);
  return { mutants, text };
}

function alternatives(
  node: Node,
  parent: Node | null,
  inChain: boolean,
  slice: (node: Node) => string,
): string[] {
  const { left, right, operator, argument } = node as Node & Record<string, Node & string>;
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
      if (operator === '+' && [left, right].some(isText)) return asTest(node, parent);
      return [
        ...(OPERATORS[operator!] ?? []).map(
          (other) => `(${slice(left!)}) ${other} (${slice(right!)})`,
        ),
        ...asTest(node, parent),
      ];
    case 'UnaryExpression':
      if (operator !== '!' && operator !== '-') return asTest(node, parent);
      return [slice(argument!), ...asTest(node, parent)];
    case 'UpdateExpression':
      return [slice(node).replace(operator!, operator === '++' ? '--' : '++')];
    case 'AssignmentExpression':
      if (operator !== '+=' && operator !== '-=') return [];
      return [`${slice(left!)} ${operator === '+=' ? '-=' : '+='} ${slice(right!)}`];
    case 'Literal':
      return literal(node.value);
    case 'TemplateLiteral':
      if (parent?.type === 'TaggedTemplateExpression') return [];
      return (node.quasis as Node[]).some((part) => /\s/.test(slice(part))) ? [] : ["''"];
    case 'ArrayExpression':
      return (node.elements as Node[]).length > 0 ? ['[]'] : [];
    case 'ObjectExpression':
      return (node.properties as Node[]).length > 0 ? ['{}'] : [];
    case 'CallExpression':
      return inChain ? [] : [...call(node, slice), ...asTest(node, parent)];
    case 'Identifier':
    case 'MemberExpression':
    case 'ChainExpression':
      return asTest(node, parent);
    default:
      return [];
  }
}

/** What is asked: it is always so, it never is. */
function asTest(node: Node, parent: Node | null): string[] {
  if (parent?.test !== node || parent.type === 'SwitchCase') return [];
  return isLoop(parent) ? ['false'] : ['true', 'false'];
}

function isLoop({ type }: Node): boolean {
  return /While|^For/.test(type);
}

function literal(value: unknown): string[] {
  if (typeof value === 'boolean') return [String(!value)];
  if (typeof value === 'number') return [String(value + 1)];
  if (typeof value !== 'string' || /\s\S|\S\s/.test(value)) return [];
  return [value === '' ? "'mutant'" : "''"];
}

function call(node: Node, slice: (node: Node) => string): string[] {
  const callee = node.callee as Node & { object: Node; property: Node & { name: string } };
  if (callee.type !== 'MemberExpression' || callee.computed || callee.optional) return [];
  const { name } = callee.property;
  if (WITHOUT.includes(name)) return [slice(callee.object)];
  if (!Object.hasOwn(METHODS, name)) return [];
  const args = slice(node).slice(callee.end - node.start);
  return [`${slice(callee.object)}.${METHODS[name]}${args}`];
}

function isText(node: Node | undefined): boolean {
  return node?.type === 'TemplateLiteral' || typeof node?.value === 'string';
}

function staysInChain(node: Node, child: Node, inChain: boolean): boolean {
  if (node.type === 'ChainExpression') return true;
  return inChain && (node.object === child || node.callee === child || node.expression === child);
}

/** The parts that are values, in the order of the text: no types, no names, nothing that is written to. */
function childrenOf(node: Node): Node[] {
  if (/^(Import|ExportAll)/.test(node.type) && node.type !== 'ImportExpression') return [];
  if (node.type.startsWith('TS') && !WRAPPED.includes(node.type)) return [];
  const skipped = skippedParts(node);
  const parts = Object.entries(node).flatMap(([key, part]) => (skipped.includes(key) ? [] : part));
  return (parts as Node[])
    .filter((part) => typeof part?.type === 'string' && typeof part.start === 'number')
    .toSorted((one, other) => one.start - other.start);
}

function skippedParts(node: Node): string[] {
  if (WRAPPED.includes(node.type)) return ['typeAnnotation', 'typeArguments'];
  if (/Property|MethodDefinition/.test(node.type) && !node.computed) {
    return node.shorthand ? ['key', 'value'] : ['key'];
  }
  if (node.type === 'MemberExpression' && !node.computed) return ['property'];
  if (node.type === 'AssignmentExpression') return ['left'];
  if (node.type === 'UpdateExpression') return ['argument'];
  if (node.type === 'UnaryExpression' && /delete|typeof/.test(String(node.operator)))
    return ['argument'];
  if (node.type === 'TemplateLiteral') return ['quasis'];
  return [];
}
