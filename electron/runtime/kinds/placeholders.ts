import type { ServiceDefinition } from '../../../shared/flow/schema.ts'
import { type Placeholder, parseTemplate } from './template.ts'

/** A placeholder and the field that it stands in: `url`, `query.page`, `command[1]`. */
export interface UsedPlaceholder {
  readonly field: string
  readonly placeholder: Placeholder
}

/** Every placeholder of a definition, in the order of its fields. */
export function placeholders(definition: ServiceDefinition): UsedPlaceholder[] {
  const used: UsedPlaceholder[] = []
  for (const field of filledFields(definition)) collect(definition[field], field, used)
  return used
}

/** The names of the secrets that a definition refers to, each once, in the order of their first use. */
export function secretNames(definition: ServiceDefinition): string[] {
  const names = placeholders(definition).flatMap(({ placeholder: { root, path } }) =>
    root === 'secret' ? path : [],
  )
  return [...new Set(names)]
}

function filledFields(definition: ServiceDefinition): readonly string[] {
  switch (definition.kind) {
    case 'http':
      return ['url', 'query', 'headers', 'auth', 'body']
    case 'process':
      return ['command', 'env']
    case 'flow':
      return []
  }
}

function collect(value: unknown, field: string, used: UsedPlaceholder[]): void {
  if (typeof value === 'string') {
    for (const part of parseTemplate(value))
      if (typeof part === 'object') used.push({ field, placeholder: part })
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) collect(item, `${field}[${index}]`, used)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) collect(item, `${field}.${key}`, used)
  }
}
