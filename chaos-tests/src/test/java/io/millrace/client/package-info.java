/** Reaches what the client keeps for tests. */
package io.millrace.client;
