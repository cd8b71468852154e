/** GroupService: translation between the public API and the coordinator; no rules. */
@NullMarked
package io.millrace.controller.coordination.api;

import org.jspecify.annotations.NullMarked;
