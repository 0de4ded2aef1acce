/** What a flow's sense depends on beyond its document; what is not given is not looked at. */
export interface FlowEnvironment {
  /**
   * Null when a service of that name can be used, else a sentence that says why not ("No service is called x. Did you
   * mean y?"). Not asked for services that the flow defines.
   */
  readonly services?: (name: string) => string | null
  /** Names of the secrets that there are. */
  readonly secrets?: ReadonlySet<string>
  /** The flow's own path in the workspace. */
  readonly path?: string
}
