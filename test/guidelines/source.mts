import ts from 'typescript';

/** A file of the project, or one that a test makes up. */
export interface Source {
	/** From the root of the project, with forward slashes. */
	path: string;
	text: string;
}

const parsed = new WeakMap<Source, ts.SourceFile>();

/** Calls `visit` for every syntax node of a source. */
export function walk(source: Source, visit: (node: ts.Node, line: number) => void): void {
	const known = parsed.get(source);
	const file = known ?? ts.createSourceFile(source.path, source.text, ts.ScriptTarget.ES2022, true);
	parsed.set(source, file);
	const down = (node: ts.Node): void => {
		visit(node, file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1);
		node.forEachChild(down);
	};
	down(file);
}

/** Everything for which `judge` has something to say, with its line. */
export function findings(source: Source, judge: (node: ts.Node) => string | undefined): string[] {
	const found: string[] = [];
	walk(source, (node, line) => {
		const said = judge(node);
		if (said !== undefined) found.push(`line ${line}: ${said}`);
	});
	return found;
}

const imported = new WeakMap<Source, string[]>();

/** What a file imports, whether by import, export from, import() or require(). */
export function importsOf(source: Source): string[] {
	const known = imported.get(source);
	if (known) return known;
	const found: string[] = [];
	imported.set(source, found);
	walk(source, (node) => {
		const isCall =
			ts.isCallExpression(node) &&
			(node.expression.kind === ts.SyntaxKind.ImportKeyword ||
				(ts.isIdentifier(node.expression) && node.expression.text === 'require'));
		const from =
			ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
				? node.moduleSpecifier
				: isCall
					? node.arguments[0]
					: ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
						? node.argument.literal
						: undefined;
		if (from) found.push(ts.isStringLiteralLike(from) ? from.text : '(computed)');
	});
	return found;
}

/** The text of a literal or of one piece of a template; undefined for everything else and for imports. */
export function literalText(node: ts.Node): string | undefined {
	const isImport =
		node.parent !== undefined &&
		(ts.isImportDeclaration(node.parent) || ts.isExportDeclaration(node.parent));
	if (isImport) return undefined;
	return ts.isStringLiteralLike(node) ||
		ts.isTemplateHead(node) ||
		ts.isTemplateMiddle(node) ||
		ts.isTemplateTail(node)
		? node.text
		: undefined;
}

/** Whether an identifier is the member of something else: `a.name`, a method or a property that is declared. */
export function isMember(node: ts.Identifier): boolean {
	const { parent } = node;
	return (
		(ts.isPropertyAccessExpression(parent) && parent.name === node) ||
		ts.isMethodSignature(parent) ||
		ts.isMethodDeclaration(parent) ||
		ts.isPropertySignature(parent) ||
		ts.isPropertyAssignment(parent)
	);
}

/** The name of what is called or made: `b` of `a.b()` and of `new b()`. */
export function calledName(node: ts.Node): string | undefined {
	if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined;
	const { expression } = node;
	if (ts.isIdentifier(expression)) return expression.text;
	return ts.isPropertyAccessExpression(expression) ? expression.name.text : undefined;
}

/** Whether a file calls a function or method of this name. */
export function calls(source: Source, name: string): boolean {
	return findings(source, (node) => (calledName(node) === name ? name : undefined)).length > 0;
}

const COMPARING = new Set([
	ts.SyntaxKind.EqualsEqualsToken,
	ts.SyntaxKind.EqualsEqualsEqualsToken,
	ts.SyntaxKind.ExclamationEqualsToken,
	ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);
const SEARCHING = new Set(['includes', 'indexOf', 'has', 'get', 'startsWith', 'endsWith']);

export const isComparison = (node: ts.Node): node is ts.BinaryExpression =>
	ts.isBinaryExpression(node) && COMPARING.has(node.operatorToken.kind);

/** Whether a decision hangs on a literal: it is compared, a case, a key of a table, in a list or searched for. */
export function decides(node: ts.Node): boolean {
	const { parent } = node;
	return (
		isComparison(parent) ||
		ts.isCaseClause(parent) ||
		ts.isArrayLiteralExpression(parent) ||
		(ts.isPropertyAssignment(parent) && parent.name === node) ||
		(ts.isElementAccessExpression(parent) && parent.argumentExpression === node) ||
		(ts.isCallExpression(parent) && SEARCHING.has(calledName(parent) ?? ''))
	);
}

const COLLECTION = /^(Map|Set|WeakMap|WeakSet|Array|Object)$/;
const STATEFUL = /^Bounded|(Limiter|Memory|Cache|Pool|Emitter)$/;
const MUTATING = new Set([
	'set',
	'add',
	'push',
	'unshift',
	'pop',
	'shift',
	'splice',
	'delete',
	'clear',
]);

/** Whether a value is made to be changed later: a collection that is empty at first, or an object with a state. */
function isToBeFilled(value: ts.Expression | undefined): boolean {
	if (value === undefined) return false;
	if (ts.isNewExpression(value)) {
		const name = value.expression.getText();
		const isEmpty = (value.arguments ?? []).length === 0;
		return (COLLECTION.test(name) && isEmpty) || STATEFUL.test(name);
	}
	if (ts.isArrayLiteralExpression(value)) return value.elements.length === 0;
	return ts.isObjectLiteralExpression(value) && value.properties.length === 0;
}

/** Variables of a module, and static ones of its classes, that can change while the process lives. */
export function moduleState(source: Source): string[] {
	const constants = new Set<string>();
	const found = new Set<string>();
	walk(source, (node) => {
		if (ts.isVariableStatement(node) && ts.isSourceFile(node.parent)) {
			const isConst = (node.declarationList.flags & ts.NodeFlags.Const) !== 0;
			for (const { name, initializer } of node.declarationList.declarations) {
				(!isConst || isToBeFilled(initializer) ? found : constants).add(name.getText());
			}
		}
		if (ts.isPropertyDeclaration(node)) {
			const kinds = (node.modifiers ?? []).map(({ kind }) => kind);
			if (!kinds.includes(ts.SyntaxKind.StaticKeyword)) return;
			const isReadonly = kinds.includes(ts.SyntaxKind.ReadonlyKeyword);
			if (!isReadonly || isToBeFilled(node.initializer)) found.add(node.name.getText());
		}
	});
	// A table that is filled where it is made counts as soon as anything changes it.
	walk(source, (node) => {
		const changed = changedBy(node);
		if (changed !== undefined && constants.has(changed)) found.add(changed);
	});
	return [...found];
}

/** The variable that a call or an assignment changes: `a` of `a.push(1)`, `a.b = 1` and `a[0] = 1`. */
function changedBy(node: ts.Node): string | undefined {
	if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
		const { expression, name } = node.expression;
		return MUTATING.has(name.text) && ts.isIdentifier(expression) ? expression.text : undefined;
	}
	if (!ts.isBinaryExpression(node)) return undefined;
	const { kind } = node.operatorToken;
	const { FirstAssignment, LastAssignment } = ts.SyntaxKind;
	if (kind < FirstAssignment || kind > LastAssignment) return undefined;
	const { left } = node;
	const isMemberOfIt = ts.isPropertyAccessExpression(left) || ts.isElementAccessExpression(left);
	return isMemberOfIt && ts.isIdentifier(left.expression) ? left.expression.text : undefined;
}
