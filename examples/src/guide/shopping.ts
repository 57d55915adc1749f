import { days, globalTableOf, hours, journal, minutes, seconds, state, topic, topology, tumbling } from '@kontor/streams';
