import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { Customer, Operation, PAGE_DEFAULT, Scopes, standardProblems } from '@kontor/nest';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Deliverer } from '../webhooks/deliverer.js';
import { Endpoints, type Endpoint, type Replay } from '../webhooks/endpoints.js';
import { checkTarget, TargetRefused, type TargetPolicy } from '../webhooks/target.js';
import { notificationProblems } from './problems.js';
import {
  deliveriesCursor, deliveriesQuery, deliveriesShown, deliveryView, endpointBody, endpointMade, endpointShown, endpointsShown, endpointView, endpointWithSecret, replayBody, replayShown, rotationBody,
  testShown, type DeliveriesQuery, type DeliveriesView, type EndpointBody, type EndpointMade, type EndpointView, type ReplayBody, type RotationBody,
} from './webhook-requests.js';

/** Token of `TargetPolicy`. */
export const TARGET_POLICY = Symbol('target policy');

const OVERLAP_S = 86_400;
/** They queue in turn; each takes half a second of that at most. */
const REPLAYS_AT_ONCE = 64;

@Controller('v1/webhook-endpoints')
export class WebhookEndpointsController {
  private replaying = 0;

  constructor(
    @Inject(Endpoints) private readonly endpoints: Endpoints,
    @Inject(Deliverer) private readonly deliverer: Deliverer,
    @Inject(TARGET_POLICY) private readonly policy: TargetPolicy,
  ) {}

  /** 201 with the secret, which is never shown again. With `signing: v1a` there is a public key instead, which always is. */
  @Post()
  @Scopes('webhooks:write')
  @Operation({ id: 'createWebhookEndpoint', summary: 'Have events sent to an address', answers: { 201: endpointMade }, problems: [notificationProblems.TOO_MANY_ENDPOINTS], located: true })
  async create(@Customer() customerId: string, @Body({ schema: endpointBody }) { url, types = [], description, signing = 'v1' }: EndpointBody, @Res({ passthrough: true }) reply: FastifyReply): Promise<EndpointMade> {
    const target = new URL(url);
    this.checkTarget(target);
    const made = await this.endpoints.create({ customerId, url: target.href, types, description, scheme: signing }, new Date());
    if (made === undefined) throw notificationProblems.TOO_MANY_ENDPOINTS();
    void reply.header('location', `/v1/webhook-endpoints/${made.endpoint.id}`);
    return endpointWithSecret(made.endpoint, made.key);
  }

  @Get()
  @Scopes('webhooks:read')
  @Operation({ id: 'listWebhookEndpoints', summary: 'The addresses that events are sent to', answers: { 200: endpointsShown } })
  async list(@Customer() customerId: string): Promise<z.infer<typeof endpointsShown>> {
    return { endpoints: (await this.endpoints.list(customerId)).map((endpoint) => endpointView(endpoint)) };
  }

  @Get(':id')
  @Scopes('webhooks:read')
  @Operation({ id: 'readWebhookEndpoint', summary: 'An address that events are sent to', answers: { 200: endpointShown } })
  async read(@Customer() customerId: string, @Param('id') id: string): Promise<EndpointView> {
    return endpointView(await this.found(customerId, id));
  }

  /** With all that waits for it. */
  @Delete(':id')
  @Scopes('webhooks:write')
  @Operation({ id: 'deleteWebhookEndpoint', summary: 'Have no more events sent to an address', answers: { 204: {} } })
  @HttpCode(204)
  async delete(@Customer() customerId: string, @Param('id') id: string): Promise<void> {
    if (!(await this.endpoints.delete(customerId, id))) throw standardProblems.NOT_FOUND();
  }

  /** The old secret signs beside the new one for a day, or as long as is said. */
  @Post(':id/rotate-secret')
  @Scopes('webhooks:write')
  @Operation({ id: 'rotateWebhookSecret', summary: 'Replace a secret', description: 'The secret before signs beside the new one for a day, or as long as is said.', answers: { 200: endpointMade }, bodyOptional: true })
  @HttpCode(200)
  async rotate(@Customer() customerId: string, @Param('id') id: string, @Body({ schema: rotationBody }) body: RotationBody): Promise<EndpointMade> {
    const rotated = await this.endpoints.rotate(customerId, id, new Date(Date.now() + (body?.overlapSeconds ?? OVERLAP_S) * 1_000));
    if (rotated === undefined) throw standardProblems.NOT_FOUND();
    return endpointWithSecret(rotated.endpoint, rotated.key);
  }

  /** After it was given up: what waited is sent, and what comes from now on. */
  @Post(':id/enable')
  @Scopes('webhooks:write')
  @Operation({ id: 'enableWebhookEndpoint', summary: 'Go on with an address that was given up', answers: { 200: endpointShown } })
  @HttpCode(200)
  async enable(@Customer() customerId: string, @Param('id') id: string): Promise<EndpointView> {
    const enabled = await this.endpoints.enable(customerId, id);
    if (enabled === undefined) throw standardProblems.NOT_FOUND();
    this.deliverer.wake();
    return endpointView(enabled);
  }

  /** The log of deliveries, newest first. */
  @Get(':id/deliveries')
  @Scopes('webhooks:read')
  @Operation({ id: 'listWebhookDeliveries', summary: 'What was sent to an address, and what came of it', answers: { 200: deliveriesShown } })
  async deliveries(@Customer() customerId: string, @Param('id') id: string, @Query({ schema: deliveriesQuery }) { limit = PAGE_DEFAULT, next }: DeliveriesQuery): Promise<DeliveriesView> {
    const place = deliveriesCursor.decode(next, { id });
    await this.found(customerId, id);
    const rows = await this.endpoints.deliveries(id, limit + 1, place && { queuedAt: new Date(place[0]), noticeId: place[1] });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const more = rows.length > limit && last !== undefined ? { next: deliveriesCursor.encode([last.queuedAt.getTime(), last.noticeId], { id }) } : {};
    return { deliveries: shown.map(deliveryView), ...more };
  }

  /** Sends again what was told, with the same ids, in order. 202 with how many events that are, at most 10,000. */
  @Post(':id/replay')
  @Scopes('webhooks:write')
  @Operation({ id: 'replayWebhookEvents', summary: 'Send events again', description: 'In order, with the same ids; at most 10,000.', answers: { 202: replayShown }, problems: [standardProblems.OVERLOADED] })
  @HttpCode(202)
  async replay(@Customer() customerId: string, @Param('id') id: string, @Body({ schema: replayBody }) body: ReplayBody): Promise<z.infer<typeof replayShown>> {
    if (this.replaying >= REPLAYS_AT_ONCE) throw standardProblems.OVERLOADED({ detail: 'Too many replays are under way.', headers: { 'retry-after': '5' } });
    this.replaying++;
    try {
      const queued = await this.endpoints.replay(customerId, id, replayOf(body), new Date());
      if (queued === undefined) throw standardProblems.NOT_FOUND();
      this.deliverer.wake();
      return { queued };
    } finally {
      this.replaying--;
    }
  }

  /** Sends a `webhook.test`, as every other event is sent. */
  @Post(':id/test')
  @Scopes('webhooks:write')
  @Operation({ id: 'testWebhookEndpoint', summary: 'Send an event that tells nothing', answers: { 202: testShown }, problems: [notificationProblems.ENDPOINT_DISABLED] })
  @HttpCode(202)
  async test(@Customer() customerId: string, @Param('id') id: string): Promise<z.infer<typeof testShown>> {
    const { disabled } = await this.found(customerId, id);
    if (disabled !== undefined) throw notificationProblems.ENDPOINT_DISABLED();
    const noticeId = await this.endpoints.test(id, new Date());
    if (noticeId === undefined) throw standardProblems.NOT_FOUND();
    this.deliverer.wake();
    return { noticeId };
  }

  private async found(customerId: string, id: string): Promise<Endpoint> {
    const endpoint = await this.endpoints.find(customerId, id);
    if (endpoint === undefined) throw standardProblems.NOT_FOUND();
    return endpoint;
  }

  /** What can be seen from the address alone is told at once. Where DNS leads is looked at when something is sent. */
  private checkTarget(url: URL): void {
    try {
      checkTarget(url, this.policy);
    } catch (error) {
      if (!(error instanceof TargetRefused)) throw error;
      throw standardProblems.BODY_INVALID({ errors: [{ pointer: '/url', code: `TARGET_${error.code}`, message: error.message }] });
    }
  }
}

function replayOf({ after, since, noticeId }: ReplayBody): Replay {
  if (after !== undefined) return { after };
  return noticeId === undefined ? { since: new Date(since!) } : { noticeId };
}
