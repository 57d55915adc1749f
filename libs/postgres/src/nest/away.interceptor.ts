import { Injectable, ServiceUnavailableException, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { catchError, throwError, type Observable } from 'rxjs';
import { isTransient } from '../transient.js';

/** A database that is away, or busy with others, is no defect: an HTTP caller is told to come again. Everyone else tries again by himself. */
@Injectable()
export class AwayInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    return next.handle().pipe(catchError((error: unknown) => throwError(() => (isTransient(error) ? new ServiceUnavailableException((error as Error).message, { cause: error }) : error))));
  }
}
