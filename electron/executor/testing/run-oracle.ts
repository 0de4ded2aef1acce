import { byteToCode } from '../../../shared/error-codes.ts'
import type { FlowDocument } from '../../../shared/flow/schema.ts'
import { readRecords } from '../../../shared/run/columns.ts'
import { deliveryBases } from '../../../shared/run/layout.ts'
import { callStates, type InvocationInfo } from '../../../shared/run/model.ts'
import type { RunSnapshot } from '../../../shared/run/update.ts'
import type { JournalAttempt, Task } from '../ports.ts'
import type { Run } from '../run.ts'
import { DurableView } from './durable-view.ts'
import { ExpectedFlow, type ExpectedTarget } from './expected-flow.ts'
import type { FakeJournal } from './fake-journal.ts'
import type { CallNotice } from './run-recording.ts'

/**
 * Watches a run from outside, through its crashes, and checks what docs/concepts.md promises of every run, whatever it does. It
 * knows what is durable, what is handed to the runtime and what is shown, and works out all else by itself.
 */
export class RunOracle {
  readonly durable = new DurableView()
  /** All outcomes that were ever shown, in any process. */
  readonly #shown: CallNotice[] = []
  /** Event numbers that were shown by this process. */
  #lastSeq = 0
  readonly #flows: readonly ExpectedFlow[]
  readonly #root: ExpectedFlow

  /** @param inner documents of flows that targets' services stand for */
  constructor(document: FlowDocument, inner: readonly FlowDocument[] = []) {
    this.#root = new ExpectedFlow(document)
    this.#flows = [document, ...inner].map(one => new ExpectedFlow(one))
  }

  /** A process begins, with event numbers after `seq`. */
  begins(seq: number): void {
    this.#lastSeq = seq
  }

  /** The run is taken up again: its snapshot says all that is durable, and nothing else. */
  resumed(snapshot: RunSnapshot, journal: FakeJournal): void {
    const { durable } = this
    durable.follow(journal)
    const invocations = JSON.stringify(snapshot.invocations)
    check(
      invocations === JSON.stringify(durable.invocations),
      'the snapshot has other invocations than the history',
    )
    const records = readRecords(snapshot.records)
    check(
      records.length === durable.attempts.size,
      `the snapshot has ${records.length} calls, not ${durable.attempts.size}`,
    )
    for (const record of records) {
      const last = durable.attempts.get(record.call)?.at(-1)
      const state = last?.retried ? 'retrying' : callStates[last?.state ?? -1]
      check(
        last?.seq === record.seq && state === record.state,
        `the snapshot has call ${record.call} as ${record.state}`,
      )
    }
    check(snapshot.logged === durable.lines, `the snapshot has ${snapshot.logged} lines`)
    const highest = Math.max(0, ...durable.bySeq.keys())
    check(snapshot.to >= highest, `the snapshot is of event ${snapshot.to}, and ${highest} is recorded`)
  }

  /** A task is handed to the runtime. */
  submitted(task: Task, journal: FakeJournal, run: Run): void {
    const { durable } = this
    durable.follow(journal)
    const who = `call ${task.call} (${task.service.name}), attempt ${task.attempt},`
    check(!durable.outcome(task.call), `${who} has its outcome and is run again`)
    const before = durable.attempts.get(task.call)?.length ?? 0
    check(task.attempt === before + 1, `${who} follows ${before} recorded attempts`)
    check(!run.cancelling, `${who} is handed over in a cancelled run`)
    if (task.delivery === null) return
    const place = durable.place(task.call)
    const { invocation } = place
    const outcomes = invocation.targets.map((_, index) => durable.outcome(invocation.base + index))
    const needed = place.phase === 'on-target' ? [outcomes[place.target]] : outcomes
    check(
      needed.every(outcome => outcome),
      `${who} begins before what it tells of is durable`,
    )
    if (invocation.pattern === 'invoke-retry') return
    const expected =
      place.phase === 'on-target' ? this.#payload(invocation, place.target) : this.#finalPayload(invocation)
    check(
      task.body === JSON.stringify(expected),
      `${who} received ${task.body}, not ${JSON.stringify(expected)}`,
    )
  }

  /** Something is shown. */
  told(seqs: readonly number[], call: CallNotice | null, journal: FakeJournal): void {
    this.durable.follow(journal)
    for (const seq of seqs) {
      check(seq === this.#lastSeq + 1, `event ${seq} is shown after ${this.#lastSeq}`)
      this.#lastSeq = seq
    }
    if (!call || call.record.state === 'running') return
    const { record, text } = call
    const recorded = this.durable.bySeq.get(record.seq)
    check(recorded, `event ${record.seq} is shown before it is durable`)
    const state = recorded.retried ? 'retrying' : callStates[recorded.state]
    const same =
      recorded.call === record.call && recorded.attempt === record.attempt && state === record.state
    check(same && recorded.text === text, `event ${record.seq} is not shown as it was recorded`)
    if (!recorded.retried) this.#shown.push(call)
  }

  /** The run has come to its end: everything that was due has happened, once. */
  ended(journal: FakeJournal, cancelled: boolean): void {
    const { durable } = this
    durable.follow(journal)
    check(durable.ends.length === 1, `the run ended ${durable.ends.length} times`)
    for (const [call, attempts] of durable.attempts) checkAttempts(call, attempts)
    for (const { record, text } of this.#shown) {
      const outcome = durable.outcome(record.call)
      check(
        outcome?.seq === record.seq && outcome.text === text,
        `the outcome of call ${record.call} that was shown is lost`,
      )
    }
    for (const info of durable.invocations) this.#checkInvocation(info)
    this.#checkRoots()
    this.#checkIssued(cancelled)
    this.#checkEnd(cancelled)
  }

  #payload(info: InvocationInfo, index: number): object {
    const outcome = this.durable.outcome(info.base + index)
    const target = info.targets[index]
    check(outcome && target, `target ${index} of ${info.source} has no outcome`)
    const ok = callStates[outcome.state] === 'ok'
    return {
      source: info.source,
      target: target.service,
      response: ok ? (JSON.parse(outcome.text) as unknown) : '',
      req_ts_utc: utc(info.issuedAt),
      resp_ts_utc: utc(outcome.endedAt),
      ok,
      exception: ok ? null : outcome.text,
      cid: info.cid,
    }
  }

  #finalPayload(info: InvocationInfo): object {
    const payloads = info.targets.map((_, index) => this.#payload(info, index))
    const outcomes = info.targets.flatMap((_, index) => this.durable.outcome(info.base + index) ?? [])
    const order = outcomes.map((outcome, index) => ({ seq: outcome.seq, payload: payloads[index] }))
    const last = Math.max(info.issuedAt, ...outcomes.map(outcome => outcome.endedAt))
    const flow = this.#flowOf(info)
    const names = (indexes: readonly number[]) => indexes.map(index => info.callbacks[index]?.service)
    return {
      source: info.source,
      req_ts_utc: utc(info.issuedAt),
      on_target: flow ? flow.onTargetNames(info.nodeId ?? '') : names(info.targets[0]?.onTarget ?? []),
      on_final: names(info.onFinal),
      data: Object.fromEntries(info.targets.map((target, index) => [target.key, payloads[index]])),
      resp_ts_utc: utc(last),
      ok: this.#satisfied(info),
      cid: info.cid,
      results: order.sort((a, b) => a.seq - b.seq).map(one => one.payload),
    }
  }

  #satisfied(info: InvocationInfo): boolean {
    const ok = info.targets.filter((_, index) => {
      const outcome = this.durable.outcome(info.base + index)
      return outcome !== undefined && callStates[outcome.state] === 'ok'
    }).length
    if (info.policy === 'first-success') return ok >= 1
    return ok >= (typeof info.policy === 'object' ? info.policy.quorum : info.targets.length)
  }

  /** Each target has one outcome, each due delivery has one after it, each final has one after all targets. */
  #checkInvocation(info: InvocationInfo): void {
    const { durable } = this
    const bases = deliveryBases(info)
    const expected = this.#flowOf(info)?.targets(info.nodeId ?? '')
    let lastTarget = 0
    info.targets.forEach((target, index) => {
      const outcome = durable.outcome(info.base + index)
      check(outcome, `target ${target.key} of ${info.source} has no outcome`)
      lastTarget = Math.max(lastTarget, outcome.seq)
      const ok = callStates[outcome.state] === 'ok'
      target.onTarget.forEach((_, at) => {
        const when = expected?.[index]?.wires[at]?.when ?? 'always'
        const due = when === 'always' || (when === 'ok') === ok
        const delivery = durable.outcome((bases[index] ?? 0) + at)
        check(
          due === (delivery !== undefined),
          `callback ${at} of ${target.key}: ${due ? 'not delivered' : 'not due'}`,
        )
        check(
          !delivery || delivery.seq > outcome.seq,
          `callback ${at} of ${target.key} came before its target`,
        )
      })
    })
    info.onFinal.forEach((_, at) => {
      const final = durable.outcome((bases[info.targets.length] ?? 0) + at)
      check(final, `final ${at} of ${info.source} did not fire`)
      check(final.seq > lastTarget, `final ${at} of ${info.source} came before a target`)
    })
    this.#checkPolicy(info)
    if (expected) checkTargets(info, expected)
  }

  /** What the policy cancelled had a reason to be. */
  #checkPolicy(info: InvocationInfo): void {
    for (let index = 0; index < info.targets.length; index++) {
      const outcome = this.durable.outcome(info.base + index)
      if (!outcome || callStates[outcome.state] !== 'skipped') continue
      const others = info.targets.flatMap((_, at) =>
        at === index ? [] : (this.durable.outcome(info.base + at) ?? []),
      )
      const before = others.filter(other => other.seq < outcome.seq)
      const ok = before.filter(other => callStates[other.state] === 'ok').length
      const failed = before.length - ok
      const { policy } = info
      const needed = typeof policy === 'object' ? policy.quorum : 1
      const reason =
        policy === 'fail-fast'
          ? failed > 0
          : policy !== 'all-settled' && (ok >= needed || info.targets.length - failed < needed)
      check(reason, `target ${index} of ${info.source} was skipped without a reason`)
    }
  }

  #checkRoots(): void {
    const roots = this.durable.invocations.filter(info => info.parent === null).map(info => info.nodeId)
    check(
      JSON.stringify([...roots].sort()) === JSON.stringify(this.#root.roots),
      `the roots are ${roots.join()}, not ${this.#root.roots.join()}`,
    )
    const cids = new Set(this.durable.invocations.filter(info => info.parent === null).map(info => info.cid))
    check(cids.size <= 1, 'the roots have several cids')
  }

  /** A delivery of a callback that is drawn as a source has issued its invocation, once. */
  #checkIssued(cancelled: boolean): void {
    const { durable } = this
    for (const outcome of durable.outcomes) {
      if (outcome.phase === 'target') continue
      const place = durable.place(outcome.call)
      const { nodeId } = place.invocation.callbacks[place.callback] ?? {}
      const flow = this.#flowOf(place.invocation)
      if (!nodeId || !flow) continue
      const issued = durable.invocations.filter(
        info => info.parent === outcome.call && info.nodeId === nodeId,
      ).length
      const due = flow.issues(nodeId) ? 1 : 0
      check(
        issued === due || (cancelled && issued === 0),
        `callback ${nodeId} has issued ${issued} invocations, not ${due}`,
      )
    }
  }

  #checkEnd(cancelled: boolean): void {
    const { durable } = this
    const [end] = durable.ends
    check(end, 'the run has not ended')
    const ok = (attempts: JournalAttempt[]) => attempts.filter(one => callStates[one.state] === 'ok').length
    const targets = durable.outcomes.filter(one => one.phase === 'target')
    const deliveries = durable.outcomes.filter(one => one.phase !== 'target')
    const counts = {
      targets: targets.length,
      targetsOk: ok(targets),
      targetsFailed: targets.length - ok(targets),
      deliveries: deliveries.length,
      deliveriesOk: ok(deliveries),
      deliveriesFailed: deliveries.length - ok(deliveries),
    }
    check(
      JSON.stringify(end.counts) === JSON.stringify(counts),
      `the counts are ${JSON.stringify(end.counts)}`,
    )
    check(end.state === (cancelled ? 'cancelled' : 'completed'), `the run is ${end.state}`)
    const last = Math.max(...durable.outcomes.map(one => one.seq), 0)
    check(end.seq > last, 'something was recorded after the end')
    // Invocations in code are judged by whoever issued them, as far as that waits; here only those that are drawn.
    const drawn = durable.invocations.filter(info => info.nodeId !== null && this.#root.has(info.nodeId))
    const well = drawn.every(info => this.#satisfied(info)) && counts.deliveriesFailed === 0
    check(!end.ok || (well && !cancelled), 'the run says ok, and something failed')
    const others = durable.invocations.every(info => drawn.includes(info) || this.#satisfied(info))
    check(end.ok || cancelled || !well || !others, 'everything went well, and the run does not say ok')
  }

  #flowOf(info: InvocationInfo): ExpectedFlow | undefined {
    if (info.nodeId === null) return undefined
    return this.#flows.find(flow => flow.has(info.nodeId ?? ''))
  }
}

function checkTargets(info: InvocationInfo, expected: readonly ExpectedTarget[]): void {
  const described = info.targets.map(({ nodeId, service, key, onTarget }) => ({
    nodeId,
    service,
    key,
    callbacks: onTarget.map(index => info.callbacks[index]?.nodeId),
  }))
  const wanted = expected.map(({ nodeId, service, key, wires }) => ({
    nodeId,
    service,
    key,
    callbacks: wires.map(wire => wire.callback),
  }))
  const [got, want] = [JSON.stringify(described), JSON.stringify(wanted)]
  check(got === want, `the targets of ${info.source} are ${got}, not ${want}`)
}

/** Attempts are numbered from 1, the last one alone is the outcome, and what may not be tried again was not. */
function checkAttempts(call: number, attempts: readonly JournalAttempt[]): void {
  attempts.forEach((attempt, index) => {
    check(attempt.attempt === index + 1, `call ${call} has attempt ${attempt.attempt} in place ${index + 1}`)
    check(
      attempt.retried === index < attempts.length - 1,
      `attempt ${index + 1} of call ${call} is not the last`,
    )
    const code = byteToCode(attempt.code)
    check(
      (code === null) === (callStates[attempt.state] === 'ok'),
      `call ${call} is ${attempt.state} with ${code}`,
    )
    if (attempt.retried)
      check(code !== 'E_CANCELLED' && code !== 'E_SERVICE_MISSING', `${code} was tried again`)
    check(attempt.startedAt <= attempt.endedAt, `call ${call} ended before it began`)
  })
}

const utc = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')

function check(holds: unknown, message: string): asserts holds {
  if (!holds) throw new Error(message)
}
