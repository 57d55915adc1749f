import { ConfigInvalid } from '@kontor/nest/edge';
import { readGatewayConfig, startGateway } from './app.js';

try {
  const gateway = await startGateway(readGatewayConfig(process.env));
  const end = () => void gateway.stop().then(() => process.exit(0));
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
} catch (error) {
  console.error(error instanceof ConfigInvalid ? error.message : error);
  process.exit(1);
}
