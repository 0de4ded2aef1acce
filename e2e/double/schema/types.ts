/** A type of `electron.d.ts`, as far as a value can be checked against it. */
export type Type =
  | { readonly kind: 'any' | 'undefined' | 'null' | 'promise' | 'record' }
  | { readonly kind: 'string' | 'number' | 'boolean' | 'function' }
  | { readonly kind: 'array'; readonly of: Type }
  | { readonly kind: 'union'; readonly of: readonly Type[] }
  | { readonly kind: 'object'; readonly properties: Properties }
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'reference'; readonly name: string }

export interface Property {
  readonly type: Type
  readonly optional?: boolean
}
export type Properties = Readonly<Record<string, Property>>

export interface Parameter {
  readonly name: string
  readonly type: Type
  readonly optional?: boolean
  readonly rest?: boolean
}

/** One way to call a method. */
export interface Overload {
  readonly parameters: readonly Parameter[]
  /** The platforms that it is documented for; all if left out. */
  readonly platforms?: readonly string[]
}

export interface ClassInfo {
  readonly methods: Readonly<Record<string, readonly Overload[]>>
  readonly statics: Readonly<Record<string, readonly Overload[]>>
  readonly properties: readonly string[]
  readonly events: readonly string[]
  readonly constructors: readonly (readonly Parameter[])[]
  readonly extends: readonly string[]
}

/** What `electron.d.ts` says: syntax alone, read without checking types. */
export interface Schema {
  readonly version: string
  /** Names that the module exports to the main process. */
  readonly exports: readonly string[]
  readonly classes: Readonly<Record<string, ClassInfo>>
  readonly interfaces: Readonly<Record<string, { properties: Properties; extends: readonly string[] }>>
  readonly aliases: Readonly<Record<string, Type>>
}
