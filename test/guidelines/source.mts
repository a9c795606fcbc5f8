import ts from 'typescript';

import { text } from './support.mts';

export interface Found {
	line: number;
	what: string;
}

/** Calls `visit` for every syntax node of a source file. */
export function walk(path: string, visit: (node: ts.Node, file: ts.SourceFile) => void): void {
	const file = ts.createSourceFile(path, text(path), ts.ScriptTarget.ES2022, true);
	const down = (node: ts.Node): void => {
		visit(node, file);
		node.forEachChild(down);
	};
	down(file);
}

const lineOf = (node: ts.Node, file: ts.SourceFile) =>
	file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;

/** What a file imports, whether by import, export from, import() or require(). */
export function importsOf(path: string): string[] {
	const found: string[] = [];
	walk(path, (node) => {
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

/** Every place where the type any is written. */
export function anysIn(path: string): Found[] {
	const found: Found[] = [];
	walk(path, (node, file) => {
		if (node.kind === ts.SyntaxKind.AnyKeyword)
			found.push({ line: lineOf(node, file), what: 'any' });
	});
	return found;
}

/** Identifiers with these names that a file uses; as `bare` only those that are no member of something else. */
export function usesOf(path: string, names: ReadonlySet<string>, { bare = false } = {}): Found[] {
	const found: Found[] = [];
	walk(path, (node, file) => {
		if (!ts.isIdentifier(node) || !names.has(node.text)) return;
		const { parent } = node;
		const isMember =
			(ts.isPropertyAccessExpression(parent) && parent.name === node) ||
			ts.isMethodSignature(parent) ||
			ts.isMethodDeclaration(parent) ||
			ts.isPropertyAssignment(parent);
		if (!bare || !isMember) found.push({ line: lineOf(node, file), what: node.text });
	});
	return found;
}

const COMPARING = new Set([
	ts.SyntaxKind.EqualsEqualsToken,
	ts.SyntaxKind.EqualsEqualsEqualsToken,
	ts.SyntaxKind.ExclamationEqualsToken,
	ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

/** Comparisons with one of these texts: ===, a case, or a list that is searched. */
export function comparisonsWith(path: string, texts: ReadonlySet<string>): Found[] {
	const found: Found[] = [];
	walk(path, (node, file) => {
		if (!ts.isStringLiteralLike(node) || !texts.has(node.text)) return;
		const { parent } = node;
		const compared =
			(ts.isBinaryExpression(parent) && COMPARING.has(parent.operatorToken.kind)) ||
			ts.isCaseClause(parent) ||
			ts.isArrayLiteralExpression(parent);
		if (compared) found.push({ line: lineOf(node, file), what: node.text });
	});
	return found;
}

const MUTABLE = /^(Map|Set|WeakMap|WeakSet|Array|Object)$/;

/** Module-level variables that can change while the process lives. */
export function moduleState(path: string): string[] {
	const found: string[] = [];
	walk(path, (node) => {
		const isTop = ts.isVariableStatement(node) && ts.isSourceFile(node.parent);
		if (!isTop) return;
		const isConst = (node.declarationList.flags & ts.NodeFlags.Const) !== 0;
		for (const { name, initializer } of node.declarationList.declarations) {
			// A collection that is filled where it is made is a constant table, an empty one is there to be filled.
			const isFilledLater =
				initializer !== undefined &&
				((ts.isNewExpression(initializer) &&
					MUTABLE.test(initializer.expression.getText()) &&
					(initializer.arguments ?? []).length === 0) ||
					(ts.isArrayLiteralExpression(initializer) && initializer.elements.length === 0) ||
					(ts.isObjectLiteralExpression(initializer) && initializer.properties.length === 0));
			if (!isConst || isFilledLater) found.push(name.getText());
		}
	});
	return found;
}

/** How often a function is called in a file. */
export function callsOf(path: string, name: string): number {
	let calls = 0;
	walk(path, (node) => {
		if (ts.isCallExpression(node) && node.expression.getText() === name) calls++;
	});
	return calls;
}
