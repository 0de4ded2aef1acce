import ts from 'typescript'
import type { ClassInfo, Overload, Parameter, Properties, Property, Schema, Type } from './types.ts'

const LISTENING = new Set(['on', 'off', 'once', 'addListener', 'removeListener'])

/** Reads what `electron.d.ts` declares. */
export function makeSchema(text: string): Schema {
  const file = ts.createSourceFile('electron.d.ts', text, ts.ScriptTarget.Latest, true)
  const exports = new Set<string>()
  const classes: Record<string, ClassInfo> = {}
  const interfaces: Record<string, Schema['interfaces'][string]> = {}
  const aliases: Record<string, Type> = {}
  for (const statement of bodyOf(file.statements.find(isNamespaceCalled('Electron')))) {
    if (ts.isClassDeclaration(statement) && statement.name) {
      classes[statement.name.text] = readClass(statement)
    } else if (ts.isInterfaceDeclaration(statement)) {
      const read = readClass(statement)
      // Electron declares modules such as `App` as interfaces too.
      const isPlain = Object.keys(read.methods).length + read.events.length === 0
      if (isPlain) {
        interfaces[statement.name.text] = {
          properties: readProperties(statement.members),
          extends: read.extends,
        }
      } else classes[statement.name.text] = read
    } else if (ts.isTypeAliasDeclaration(statement)) {
      aliases[statement.name.text] = readType(statement.type)
    } else if (isNamespaceCalled('Main')(statement) || isNamespaceCalled('Common')(statement)) {
      for (const name of exportsOf(statement)) exports.add(name)
    }
  }
  const version = /Electron ([\d.]+)/.exec(text)?.[1] ?? 'unknown'
  return { version, exports: [...exports].sort(), classes, interfaces, aliases }
}

const isNamespaceCalled =
  (name: string) =>
  (node: ts.Node): node is ts.ModuleDeclaration =>
    ts.isModuleDeclaration(node) && node.name.text === name

function bodyOf(declaration: ts.ModuleDeclaration | undefined): readonly ts.Statement[] {
  return declaration?.body && ts.isModuleBlock(declaration.body) ? declaration.body.statements : []
}

function exportsOf(declaration: ts.ModuleDeclaration): string[] {
  return bodyOf(declaration).flatMap(statement => {
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name }) => name.getText())
    return ts.isClassDeclaration(statement) && statement.name ? [statement.name.text] : []
  })
}

function readClass(node: ts.ClassDeclaration | ts.InterfaceDeclaration): ClassInfo {
  const methods: Record<string, Overload[]> = {}
  const statics: Record<string, Overload[]> = {}
  const properties: string[] = []
  const events: string[] = []
  const constructors: Parameter[][] = []
  for (const member of node.members) {
    if (ts.isConstructorDeclaration(member)) constructors.push(readParameters(member))
    else if (ts.isMethodSignature(member) || ts.isMethodDeclaration(member)) {
      const name = member.name.getText()
      const event = LISTENING.has(name) ? eventOf(member) : null
      if (event === null) {
        const bag = isStatic(member) ? statics : methods
        bag[name] ??= []
        bag[name].push({ parameters: readParameters(member), ...platformsOf(member) })
      } else if (name === 'on') events.push(event)
    } else if ((ts.isPropertySignature(member) || ts.isPropertyDeclaration(member)) && !isStatic(member))
      properties.push(member.name.getText())
  }
  const parents = (node.heritageClauses ?? []).flatMap(clause =>
    clause.types.map(({ expression }) => withoutNamespace(expression.getText())),
  )
  return { methods, statics, properties, events, constructors, extends: parents }
}

function eventOf(member: ts.MethodSignature | ts.MethodDeclaration): string | null {
  const type = member.parameters[0]?.type
  return type && ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal) ? type.literal.text : null
}

function isStatic(member: ts.ClassElement | ts.TypeElement): boolean {
  return (
    ts.canHaveModifiers(member) &&
    (ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false)
  )
}

function platformsOf(node: ts.Node): { platforms?: string[] } {
  const tag = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === 'platform')
  const comment = typeof tag?.comment === 'string' ? tag.comment : ''
  return comment === '' ? {} : { platforms: comment.split(',').map(part => part.trim()) }
}

function readParameters(node: ts.SignatureDeclaration): Parameter[] {
  return node.parameters.map(parameter => ({
    name: parameter.name.getText(),
    type: readType(parameter.type),
    ...(parameter.questionToken && { optional: true }),
    ...(parameter.dotDotDotToken && { rest: true }),
  }))
}

function readProperties(members: ts.NodeArray<ts.TypeElement>): Properties {
  const properties: Record<string, Property> = {}
  for (const member of members) {
    if (!ts.isPropertySignature(member)) continue
    const name = ts.isStringLiteral(member.name) ? member.name.text : member.name.getText()
    properties[name] = { type: readType(member.type), ...(member.questionToken && { optional: true }) }
  }
  return properties
}

function readType(node: ts.TypeNode | undefined): Type {
  if (node === undefined) return { kind: 'any' }
  switch (node.kind) {
    case ts.SyntaxKind.StringKeyword:
      return { kind: 'string' }
    case ts.SyntaxKind.NumberKeyword:
      return { kind: 'number' }
    case ts.SyntaxKind.BooleanKeyword:
      return { kind: 'boolean' }
    case ts.SyntaxKind.UndefinedKeyword:
    case ts.SyntaxKind.VoidKeyword:
      return { kind: 'undefined' }
    case ts.SyntaxKind.FunctionType:
      return { kind: 'function' }
  }
  if (ts.isParenthesizedTypeNode(node)) return readType(node.type)
  if (ts.isArrayTypeNode(node)) return { kind: 'array', of: readType(node.elementType) }
  if (ts.isUnionTypeNode(node)) return { kind: 'union', of: node.types.map(readType) }
  if (ts.isTypeLiteralNode(node)) return { kind: 'object', properties: readProperties(node.members) }
  if (ts.isLiteralTypeNode(node)) return readLiteral(node)
  if (ts.isTypeReferenceNode(node)) return readReference(node)
  return { kind: 'any' }
}

function readLiteral({ literal }: ts.LiteralTypeNode): Type {
  if (literal.kind === ts.SyntaxKind.NullKeyword) return { kind: 'null' }
  if (literal.kind === ts.SyntaxKind.TrueKeyword) return { kind: 'literal', value: true }
  if (literal.kind === ts.SyntaxKind.FalseKeyword) return { kind: 'literal', value: false }
  if (ts.isStringLiteral(literal)) return { kind: 'literal', value: literal.text }
  if (ts.isNumericLiteral(literal)) return { kind: 'literal', value: Number(literal.text) }
  return { kind: 'any' }
}

function readReference(node: ts.TypeReferenceNode): Type {
  const name = withoutNamespace(node.typeName.getText())
  if (name === 'Array') return { kind: 'array', of: readType(node.typeArguments?.[0]) }
  if (name === 'Promise') return { kind: 'promise' }
  if (name === 'Record') return { kind: 'record' }
  return { kind: 'reference', name }
}

const withoutNamespace = (name: string): string => name.replace(/^Electron[.]/, '')
