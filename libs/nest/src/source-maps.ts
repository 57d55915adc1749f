// For `node --import`: stack traces name our sources. Those of packages would keep all their sources in memory, 10 MB in each service.
import { setSourceMapsSupport } from 'node:module';

setSourceMapsSupport(true, { nodeModules: false });
