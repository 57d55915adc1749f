// What the machine keeps watch over, so that people need not. Import directions stand in .dependency-cruiser.mjs.
// Every rule that is ours says in its message why it is there.
import { basename, dirname, relative } from 'node:path';
import tseslint from 'typescript-eslint';

const SOURCES = ['**/*.ts', '**/*.mts'];
const SPECS = ['**/*.spec.ts'];
/** Specs, and what only they use. */
const TEST_FILES = [...SPECS, '**/*.spec.support.ts', '**/*.fixture.ts'];
/** Write files from the catalogue when asked to; the catalogue itself does no I/O. */
const GENERATORS = ['libs/events/src/write-*.ts'];
/** Code that an audit executes again: its output may depend on nothing but its arguments. */
const PURE = ['**/domain/**/*.ts', '**/topology.ts', 'libs/money/src/**/*.ts', 'libs/events/src/**/*.ts'];

const because = {
  now: 'A decision is executed again by an audit, perhaps years later: its clock is the block’s (`now` of the context).',
  local: 'Local time depends on the machine. Take UTC: toISOString, getUTC…',
  random: 'A decision that is taken again must come out the same. Derive ids from what causes them.',
  io: 'Decisions do no I/O and know no process: what they need comes in as state, event, or a declared lookup.',
  float: 'Amounts and rates are exact. Use Money and Rate of @kontor/money; a `number` would round them in silence.',
  oracle: 'The oracle computes for itself: of the catalogue it takes types of events and nothing that runs.',
  sleep: 'A test that sleeps is slow on a fast machine and wrong on a slow one. Wait for the condition instead.',
  only: 'Would hide all other tests of the file.',
  skip: 'A skipped test is forgotten. Say on what it depends with skipIf, or delete it.',
};
const forbid = (message, ...selectors) => selectors.map((selector) => ({ selector, message }));

const NO_CLOCK = [
  ...forbid(because.now, 'NewExpression[callee.name="Date"][arguments.length=0]', 'CallExpression[callee.name="Date"]', 'MemberExpression[object.name="Date"][property.name="now"]'),
  ...forbid(because.local, 'NewExpression[callee.name="Date"][arguments.length>1]', 'MemberExpression[property.name=/^(get|set)(FullYear|Month|Date|Day|Hours|Minutes|Seconds)$/]', 'MemberExpression[property.name=/^toLocale(Date|Time)?String$/]'),
];
const NO_CHANCE = forbid(because.random, 'MemberExpression[object.name="Math"][property.name="random"]');
const NO_FLOATS = forbid(because.float,
  'CallExpression[callee.name=/^(Number|parseFloat|parseInt)$/]',
  'MemberExpression[object.name="Number"][property.name=/^(parseFloat|parseInt)$/]',
  'UnaryExpression[operator="+"]',
  'Literal[raw=/^[0-9_]*\\.[0-9]|^[0-9.]+e-/]');
// decimal.js writes its exact decimals by toFixed, and lives in libs/money only.
const NO_FIXED = forbid(because.float, 'MemberExpression[property.name=/^to(Fixed|Precision|Exponential)$/]');

const NO_SLEEP = forbid(because.sleep,
  'NewExpression[callee.name="Promise"] CallExpression[callee.name="setTimeout"]',
  'AwaitExpression > CallExpression[callee.name=/^(sleep|delay|pause|wait|setTimeout)$/]');
const NO_FOCUS = [
  ...forbid(because.only, 'MemberExpression[object.name=/^(describe|it|test|suite)$/][property.name="only"]'),
  ...forbid(because.skip, 'MemberExpression[object.name=/^(describe|it|test|suite)$/][property.name=/^(skip|todo)$/]', 'CallExpression[callee.name=/^(xit|xtest|xdescribe)$/]'),
];

const globalsOf = (message, ...names) => names.map((name) => ({ name, message }));

const NAMELESS = /^(.+-)?(utils?|helpers?|common|shared|managers?|base|misc)$/;

/** Names say what is inside; these say only that somebody did not know where else to put it. */
const contentNames = {
  meta: { type: 'suggestion', schema: [], messages: { nameless: '"{{name}}" does not say what is inside. Name the file or folder by its content.' } },
  create: (context) => ({
    Program(node) {
      const file = relative(context.cwd, context.filename);
      const words = [...dirname(file).split(/[\\/]/), basename(file).split('.')[0]];
      const name = words.find((word) => NAMELESS.test(word));
      if (name !== undefined) context.report({ node, messageId: 'nameless', data: { name } });
    },
  }),
};

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', '**/reports/', 'docs/reference/', '**/coverage/', '**/.kontor/', '**/.nx/', '**/*.d.mts', 'libs/client/src/api.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: SOURCES,
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { kontor: { rules: { 'content-names': contentNames } } },
    rules: {
      'kontor/content-names': 'error',
      'eqeqeq': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-fallthrough': 'error',
      'no-self-compare': 'error',
      'no-unreachable-loop': ['error', { ignore: ['ForOfStatement'] }], // `for (const first of map.keys())` takes the first,
      'no-constructor-return': 'error',
      'no-eval': 'error',
      'no-promise-executor-return': 'off', // `new Promise((resolve) => (wake = resolve))` is how a loop is woken here

      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unnecessary-boolean-literal-compare': 'off', // `flag === true` reads better where the flag may be undefined
      '@typescript-eslint/no-deprecated': 'error',
      '@typescript-eslint/only-throw-error': 'off', // a failure that was kept as `unknown` may be thrown on; a literal may not:
      'no-throw-literal': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Fields that change while a function awaits look constant to it.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // An async function without await keeps its promise: a port’s method throws by rejecting, in memory as on Kafka.
      '@typescript-eslint/require-await': 'off',
      // Schemas, ports and listeners are passed as methods of plain objects that use no `this`.
      '@typescript-eslint/unbound-method': 'off',

      // Today’s worst. These only tighten.
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      'complexity': ['error', 16],
      'max-params': 'off',
    },
  },
  {
    // What is decided, and what decisions are made of. No clock, chance, I/O or float.
    files: PURE,
    ignores: [...TEST_FILES, ...GENERATORS],
    rules: {
      'no-restricted-globals': ['error',
        ...globalsOf(because.io, 'process', 'console', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch', 'performance', 'navigator'),
        ...globalsOf(because.random, 'crypto'),
        ...globalsOf(because.float, 'parseFloat', 'parseInt')],
      'no-restricted-imports': ['error', {
        paths: [
          { name: 'node:crypto', importNames: ['randomBytes', 'randomInt', 'randomUUID', 'randomFill', 'randomFillSync', 'webcrypto', 'getRandomValues', 'default'], message: because.random },
          { name: 'uuid', importNames: ['v1', 'v4', 'v6', 'v7'], message: because.random },
          { name: 'uuidv7', message: because.random },
        ],
        patterns: [{ regex: '^node:(?!crypto$|assert(/strict)?$|buffer$)', message: because.io }],
      }],
      'no-restricted-syntax': ['error', ...NO_CLOCK, ...NO_CHANCE, ...NO_FLOATS, ...NO_FIXED],
    },
  },
  {
    files: ['libs/money/src/**/*.ts'],
    ignores: TEST_FILES,
    rules: { 'no-restricted-syntax': ['error', ...NO_CLOCK, ...NO_CHANCE, ...NO_FLOATS] },
  },
  {
    files: ['e2e/src/simulation/oracle/**/*.ts'],
    ignores: TEST_FILES,
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ regex: '^@kontor/', allowTypeImports: true, message: because.oracle }] }] },
  },
  {
    files: TEST_FILES,
    rules: {
      'max-lines-per-function': 'off', // a describe is one function
      'max-lines': ['error', { max: 450, skipBlankLines: true, skipComments: true }],
      // A test may know more than the types do, and may hand in what they forbid.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: SPECS,
    rules: {
      'no-restricted-syntax': ['error', ...NO_SLEEP, ...NO_FOCUS],
      'no-restricted-imports': ['error', { paths: [{ name: 'node:timers/promises', importNames: ['setTimeout'], message: because.sleep }] }],
    },
  },
  {
    // The command’s part that runs before anything is installed: plain JavaScript.
    files: ['**/*.mjs', '**/*.js'],
    plugins: { kontor: { rules: { 'content-names': contentNames } } },
    rules: { 'kontor/content-names': 'error', 'eqeqeq': 'error', 'no-var': 'error', 'prefer-const': 'error', 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }] },
  },
);
