import { Changes } from '@kontor/postgres';

/** Tells open streams that the table has something new for their customer. */
export class NewsOfCustomers extends Changes {}
