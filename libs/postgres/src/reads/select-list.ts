import type { DataSource, EntityTarget } from 'typeorm';

/**
 * `"transfer_id" as "id", …`: selects an entity's columns under the names of its properties, so that a row needs nothing
 * more done to it. For what is read most: TypeORM composes each of its reads anew, and takes each row apart.
 */
export function selectList(dataSource: DataSource, entity: EntityTarget<object>): string {
  return dataSource.getMetadata(entity).columns.map(({ databaseName, propertyName }) => `"${databaseName}" as "${propertyName}"`).join(', ');
}
