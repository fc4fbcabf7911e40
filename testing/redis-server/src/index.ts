export { bringRedisServer } from "./bring-redis-server.ts";
export { type RedisServer, startRedisServer } from "./start-redis-server.ts";
