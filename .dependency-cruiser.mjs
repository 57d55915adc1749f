// Which way imports may go. What each part may use stands in docs/ARCHITECTURE.md; this file makes it hold, and
// e2e/src/import-directions.spec.ts plants one import against every rule. Run by `npm run lint`.
//
// A package of this workspace resolves into its built folder (libs/money/dist/…), or, before a build, not at all
// (@kontor/money). The rules name both, so that they hold on a fresh clone as well.

/** Matches imports of the named libraries. */
const libraries = (...names) => `^(libs|@kontor|node_modules/@kontor)/(${names.join('|')})(/|$)`;
/** Matches imports of npm packages, installed or not. */
const packages = (...names) => `^(node_modules/)?(@types/)?(${names.join('|')})(/|$)`;

const TEST_FILES = '\\.(spec|fixture)(\\.support)?\\.ts$|/testing/';

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    rule('no-cycles', 'Files that need each other to load are one file, or one of them knows too much. A mere type may point back.',
      {}, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
    rule('streams-is-pure', 'The platform does no I/O and stands on no npm package: what is outside comes in through its ports.',
      { path: '^libs/streams/src/', pathNot: TEST_FILES },
      { pathNot: '^libs/streams/src/|^(node:)?(crypto|assert|assert/strict|buffer)$' }),
    rule('streams-tests-and-test-kit', 'The test kit is imported by others, so it brings only what Node has; specs may use the test runner.',
      { path: ['^libs/streams/src/.*\\.spec\\.ts$', '^libs/streams/src/testing/'] },
      { dependencyTypesNot: ['core'], pathNot: `^libs/streams/src/|${packages('vitest', 'fast-check')}` }),
    rule('product-without-test-kit', 'What runs in production must not need what only tests bring. `demo` and `dev` may do without a broker: one file of the command knows the log in memory, one drives the services for a simulated year.',
      { path: '^(libs|apps|cli)/', pathNot: `${TEST_FILES}|^cli/src/(dev/memory-log|history/driven)\\.ts$` },
      { path: `\\.(spec|fixture)(\\.support)?\\.[jt]s$|/testing/|/testing$|${packages('vitest', 'fast-check', '@nestjs/testing')}` }),
    rule('money-stands-alone', 'Money knows nothing of streams, services or events.', { path: '^libs/money/' }, { path: libraries('(?!money)[a-z-]+') }),
    rule('events-on-money-and-streams', 'The catalogue declares content; it runs nothing.',
      { path: '^libs/events/' }, { path: libraries('(?!events|money|streams/|streams$)[a-z-]+') }),
    rule('nest-and-postgres-without-kafka', 'The log is injected: Nest and projections run on any implementation of its port.',
      { path: '^libs/(nest|postgres)/' }, { path: `${libraries('streams-kafka')}|${packages('kafkajs', '@platformatic/kafka', 'classic-level')}` }),
    rule('adapters-on-streams-only', 'Each adapter stands on the platform alone: not on another adapter, and not on banking.',
      { path: '^libs/(nest|postgres|streams-kafka)/' }, { path: libraries('money', 'events', '(?!$1(/|$)|streams(/|$))[a-z-]+') }),
    rule('client-stands-alone', 'Who uses the API installs the client and nothing else of the house: it knows the API by its document.',
      { path: '^libs/client/' }, { path: `^(apps|cli|e2e|examples)/|${libraries('(?!client)[a-z-]+')}` }),
    rule('client-is-for-users', 'Services speak through Kafka, and the command shows what stands below the API. The client is for those outside: tests and examples are such.',
      { path: '^(libs|apps|cli)/', pathNot: '^libs/client/' }, { path: libraries('client') }),
    rule('kafka-client-in-one-place', 'One adapter knows the Kafka client and its defects. The local rig asks a broker for its version with it, tests drive it.',
      { path: '^(libs|apps|cli|e2e)/', pathNot: '^libs/streams-kafka/|^cli/src/rig/|^e2e/' }, { path: packages('kafkajs', '@platformatic/kafka') }),
    rule('store-engine-in-one-place', 'State stores are a port; LevelDB is known to its adapter alone.',
      { path: '^(libs|apps|cli|e2e)/', pathNot: '^libs/streams-kafka/|^e2e/' }, { path: packages('classic-level') }),
    rule('decimals-in-money-only', 'Exact arithmetic has one door, which names currency and rounding.',
      { path: '^(libs|apps|cli|e2e)/', pathNot: '^libs/money/' }, { path: packages('decimal\\.js', 'bignumber\\.js', 'big\\.js') }),
    rule('domain-is-pure', 'What an auditor must read to know a decision: money, events, and the decisions themselves.',
      { path: '^apps/([^/]+)/src/domain/', pathNot: TEST_FILES },
      { pathNot: `^apps/$1/src/domain/|${libraries('money', 'events')}|^(node:)?(crypto|assert|assert/strict|buffer)$` }),
    rule('topology-is-a-value', 'A topology is drawn from events, states and decisions; it is the same in tests and in production.',
      { path: '^apps/([^/]+)/src/topology\\.ts$' }, { pathNot: `^apps/$1/src/domain/|${libraries('money', 'events', 'streams')}` }),
    rule('apps-speak-through-kafka', 'Services know each other by their events, never by their code.',
      { path: '^apps/([^/]+)/' }, { path: '^apps/', pathNot: '^apps/$1/' }),
    rule('apps-speak-through-kafka-not-packages', 'The same, by package name.',
      { path: '^apps/([^/]+)/' }, { path: '^@kontor/(transfer-intake|fx-rating|balance-aggregation|payout|auditor|notifications|rail-simulator|gateway)(/|$)', pathNot: '^@kontor/$1(/|$)' }),
    rule('libraries-know-no-app', 'Imports only fall.', { path: '^libs/' }, { path: '^apps/|^@kontor/(transfer-intake|fx-rating|balance-aggregation|payout|auditor|notifications|rail-simulator|gateway)(/|$)' }),
    rule('nothing-imports-the-tools', 'The command and the end-to-end tests stand on top; nothing stands on them.',
      { path: '^(libs|apps)/' }, { path: '^(cli|e2e|examples)/|^@kontor/(cli|e2e|examples)(/|$)' }),
    rule('examples-are-applications', 'An example shows what anybody can build: on the platform alone, without the ledger or its tools.',
      { path: '^examples/', pathNot: '\\.(int|e2e)\\.spec\\.ts$' }, { path: `^(apps|cli|e2e)/|^@kontor/(cli|e2e)(/|$)|${libraries('money', 'events', 'postgres')}` }),
    rule('command-without-tests', 'The tests may start the rig; the command that users install brings no tests.',
      { path: '^cli/' }, { path: '^e2e/|^@kontor/e2e(/|$)' }),
    rule('tools-see-topologies-only', 'The command and the tests may draw an app; its insides are its own.',
      { path: '^(cli|e2e)/' },
      { path: '^apps/|^@kontor/(transfer-intake|fx-rating|balance-aggregation|payout|auditor|notifications|rail-simulator|gateway)(/|$)', pathNot: '/topology(\\.js|\\.d\\.ts|\\.ts)?$' }),
    rule('oracle-is-independent', 'Who judges the money must not compute as those do whom it judges: the oracle knows the shapes of events and itself. Not libs/money, and no code of a service.',
      { path: '^e2e/src/simulation/oracle/', pathNot: '\\.spec\\.ts$' },
      { pathNot: `^e2e/src/simulation/oracle/|${libraries('events')}` }),
    rule('declared-dependencies', 'An import that no package.json declares works until somebody else’s dependency changes.',
      { path: '^(libs|apps|examples|cli|e2e)/' }, { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] }),
  ],
  options: {
    // What is built is the target of imports between packages, not a source to judge; planted and left-over output neither.
    exclude: { path: '(^|/)(reports|coverage|schemas|golden|\\.stryker-tmp)/' },
    doNotFollow: { path: ['(^|/)node_modules/', '(^|/)dist/'] },
    // Types count: a type import is knowledge too.
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default', 'node'], mainFields: ['module', 'main', 'types'], extensions: ['.ts', '.js', '.mjs', '.d.ts', '.d.mts', '.json'] },
  },
};
