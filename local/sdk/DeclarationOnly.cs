using System.Runtime.CompilerServices;

internal static class DeclarationOnly
{
    public static NotSupportedException Member([CallerMemberName] string member = "") =>
        new($"{member} is only declared here (local/sdk): its behaviour is in the real package, which runs on the Functions host. " +
            "Build with AzureSdk=packages for that host, or start the app with `reflex run`, whose host overrides it.");
}
