package io.millrace.server.kinesis;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** The ways in which the AWS SDK for Java speaks to a server. */
enum Flavor {
    /** The SDK's default. */
    SYNC_CBOR(true),
    SYNC_JSON(false),
    /** The asynchronous client, HTTP/2. */
    ASYNC_CBOR(true),
    ASYNC_JSON(false);

    private static final String ENCODING = "aws.cborEnabled";

    private final boolean cbor;

    Flavor(boolean cbor) {
        this.cbor = cbor;
    }

    /** A name for a stream of this flavor's own. */
    String name(String what) {
        return what + "-" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** The client of this flavor, for calls until another flavor is chosen. */
    KinesisClient choose(KinesisClient sync, KinesisAsyncClient async) {
        System.setProperty(ENCODING, String.valueOf(cbor));
        return this == ASYNC_CBOR || this == ASYNC_JSON ? over(async) : sync;
    }

    /** The SDK's default again. */
    static void reset() {
        System.clearProperty(ENCODING);
    }

    /** The blocking interface, every call of which is made by the asynchronous client. */
    private static KinesisClient over(KinesisAsyncClient async) {
        InvocationHandler handler = (proxy, method, arguments) -> call(async, proxy, method, arguments);
        return (KinesisClient) Proxy.newProxyInstance(
                KinesisClient.class.getClassLoader(), new Class<?>[] {KinesisClient.class}, handler);
    }

    private static Object call(KinesisAsyncClient async, Object proxy, Method method, Object[] arguments)
            throws Throwable {
        Method same;
        try {
            same = KinesisAsyncClient.class.getMethod(method.getName(), method.getParameterTypes());
        } catch (NoSuchMethodException onlyBlocking) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        if (same.getReturnType() != CompletableFuture.class) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        try {
            return ((CompletableFuture<?>) same.invoke(async, arguments)).join();
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        } catch (CompletionException failed) {
            throw failed.getCause();
        }
    }
}
