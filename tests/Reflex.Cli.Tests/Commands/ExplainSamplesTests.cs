using System.CommandLine;
using System.Runtime.CompilerServices;

namespace Reflex.Cli.Tests.Commands;

/// <summary>`reflex explain` of the samples says of the shipped automations what the host does.</summary>
public sealed class ExplainSamplesTests
{
    private static readonly string s_root = FindRoot();

    [Theory]
    [InlineData("events/iot-device-telemetry-cloudevents.json", "device-offline: goes to its pattern, key LogicAppTestDevice")]
    [InlineData("events/iot-device-connected.json", "device-offline: goes to its pattern, key LogicAppTestDevice")]
    [InlineData("contoso/payment-authorized.json", "card-testing-fraud: goes to its pattern, key tok-41f0")]
    [InlineData("events/alert-metric-fired.json", "alert-storm: goes to its pattern, key aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e, test-rg")]
    [InlineData("events/entra-sign-in-log.json", "impossible-travel: goes to its pattern, key <user principal name>")]
    [InlineData("events/defender-security-alert.json", "isolate-compromised-vm: matches")]
    public void A_sample_goes_where_the_host_would_send_it(string sample, string expected)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] args = ["explain", Path.Combine(s_root, "scripts", "samples", sample), Path.Combine(s_root, "functions", "Automations")];

        int code = ReflexCommandLine.CreateRoot().Parse(args).Invoke(new InvocationConfiguration { Output = output, Error = error });

        Assert.Equal((ExitCode.Success, ""), (code, error.ToString()));
        Assert.Contains(expected, output.ToString(), StringComparison.Ordinal);
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        DirectoryInfo? at = new FileInfo(here).Directory;
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Reflex.slnx")))
        {
            at = at.Parent;
        }

        return at!.FullName;
    }
}
