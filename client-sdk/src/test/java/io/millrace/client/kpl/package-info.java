/** Aggregates: format, compatibility, damage. */
package io.millrace.client.kpl;
