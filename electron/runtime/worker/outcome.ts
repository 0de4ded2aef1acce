/**
 * What becomes of a handler's result: a promise (or another thenable) is waited for, anything else is the response.
 * True when it is waited for. `unreadable` gets what its `then` throws when it is looked at.
 */
export function outcomeOf(
  result: unknown,
  returned: (value: unknown) => void,
  threw: (error: unknown) => void,
  unreadable: (error: unknown) => void,
): boolean {
  if (typeof result !== 'object' || result === null) {
    returned(result)
    return false
  }
  let then: unknown
  try {
    then = (result as { then?: unknown }).then
  } catch (error) {
    unreadable(error)
    return false
  }
  if (typeof then !== 'function') {
    returned(result)
    return false
  }
  if (result instanceof Promise && then === Promise.prototype.then) {
    result.then(returned, threw)
  } else {
    // A thenable of unknown make: a real promise around it calls back once, and later.
    new Promise((resolve, reject) => Reflect.apply(then, result, [resolve, reject])).then(returned, threw)
  }
  return true
}
