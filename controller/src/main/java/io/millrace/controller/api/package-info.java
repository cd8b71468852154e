/** gRPC: AdminService, ControllerService and the calls to nodes. */
@NullMarked
package io.millrace.controller.api;

import org.jspecify.annotations.NullMarked;
