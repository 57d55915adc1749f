import { CorruptFile } from './line-file.js';
import { InvalidConfig, readConfig, startRailSimulator } from './app.js';

try {
  const simulator = await startRailSimulator(readConfig(process.env));
  const end = () => void simulator.stop().then(() => process.exit(0));
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
} catch (error) {
  const expected = error instanceof CorruptFile || error instanceof InvalidConfig;
  console.error(expected ? error.message : error);
  process.exit(1);
}
