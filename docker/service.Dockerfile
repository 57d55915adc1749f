# One image per service: docker build -f docker/service.Dockerfile --build-arg APP=transfer-intake -t kontor/transfer-intake .
# Built from the root of the repository. The runtime is the pinned Node 24 from npm, the same as everywhere else.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /kontor
COPY package.json package-lock.json nx.json tsconfig.json tsconfig.base.json .npmrc ./
COPY libs libs
COPY apps apps
COPY cli cli
COPY examples examples
COPY e2e e2e
COPY docs/api docs/api
ARG APP
RUN npm ci --no-audit --no-fund \
 && npx nx run "@kontor/${APP}:build" \
 && npm prune --omit=dev

FROM node:24.21.0-bookworm-slim
ARG APP
ENV NODE_ENV=production NODE_OPTIONS="--import=/kontor/libs/nest/dist/source-maps.js --disable-warning=TimeoutNegativeWarning" KONTOR_SERVICE=${APP} KONTOR_STATE_DIR=/state KONTOR_HTTP_PORT=8080
WORKDIR /kontor
COPY --from=build --chown=root:root /kontor/node_modules node_modules
COPY --from=build --chown=root:root /kontor/libs libs
COPY --from=build --chown=root:root /kontor/apps/${APP} app
# For the gateway, which looks for it where a checkout has it, seen from apps/gateway/dist.
COPY --from=build --chown=root:root /kontor/docs/api /docs/api
RUN mkdir /state && chown node:node /state
VOLUME /state
USER node
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health/ready').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "app/dist/main.js"]
