/**
 * What applications test their topologies with: the driver, given–when–then, a log and a group in memory, the simulator; and the suites that implementations of the ports must pass.
 * @module @kontor/streams/testing
 */
export * from './in-memory-log.js';
export * from './in-memory-store.js';
export * from './log-conformance.js';
export type { Held, LogFaults } from './log-faults.js';
export * from './store-conformance.js';
export { randomFrom, type Schedule } from './turns.js';
export { Received } from './received.js';
export { TopologyTestDriver, type Dropped, type TestDriverOptions } from './driver/topology-test-driver.js';
export type { ReadableStore } from './driver/driver-store.js';
export type { PipeOptions, TestInput } from './driver/test-input.js';
export type { OutputRecord, TestOutput } from './driver/test-output.js';
export { givenWhenThen, type Deciding, type Given, type When } from './given-when-then.js';
export { inMemoryGroup, type InMemoryGroup } from './in-memory-membership.js';
export { simulate, simulatedInput, SimulationFailed, type SimulatedFaults, type SimulatedInput, type Simulation, type SimulationOptions, type SimulationRun, type SimulationView } from './simulator/simulate.js';
export type { Troubles } from './simulator/simulator.js';
export type { Actor, Heard, Stage } from './simulator/stage.js';
