using System.Net;
using Microsoft.Extensions.Options;
using Reflex.Functions.Outbound;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Tests.Actions;

public sealed class OutboundGuardTests
{
    private static OutboundGuard Guard(string allowed, string isPrivate = "") =>
        new(Options.Create(new ReflexOptions { Actions = new ActionOptions { AllowedHosts = allowed, PrivateHosts = isPrivate } }));

    [Theory]
    [InlineData("https://api.contoso.example/x")]
    [InlineData("https://API.contoso.example./x")]
    [InlineData("https://a.hooks.example/x")]
    [InlineData("https://host.example:8443/x")]
    public void Allowed_hosts_are_let_through(string url) => Guard("api.contoso.example, *.hooks.example, host.example:8443").Check(new Uri(url));

    [Theory]
    [InlineData("https://contoso.example/")]
    [InlineData("https://api.contoso.example.evil.example/")]
    [InlineData("https://evilhooks.example/")]
    [InlineData("https://hooks.example/")]
    [InlineData("https://api.contoso.example:8443/")]
    [InlineData("http://api.contoso.example/")]
    [InlineData("https://user:pass@api.contoso.example/")]
    [InlineData("ftp://api.contoso.example/")]
    [InlineData("https://169.254.169.254/metadata")]
    public void Everything_else_is_refused(string url) =>
        Assert.Throws<OutboundRefusedException>(() => Guard("api.contoso.example, *.hooks.example").Check(new Uri(url)));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.31.0.1", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("169.254.169.254", true)]
    [InlineData("168.63.129.16", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("64:ff9b::a9fe:a9fe", true)]
    [InlineData("2002:7f00:1::", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("2606:4700::1111", false)]
    public void Special_addresses_are_known_in_every_spelling(string address, bool special) =>
        Assert.Equal(special, SpecialAddresses.Contains(IPAddress.Parse(address)));

    [Fact]
    public async Task An_allowed_name_that_resolves_to_this_machine_is_refused_on_connect()
    {
        var options = Options.Create(new ReflexOptions { Actions = new ActionOptions { AllowedHosts = "localhost:9" } });
        var guard = new OutboundGuard(options);
        using var connections = new OutboundConnections(guard);
        var http = new OutboundHttp(guard, connections, options);

        HttpRequestException failure = await Assert.ThrowsAsync<HttpRequestException>(() => http.SendAsync(
            HttpMethod.Get, new Uri("https://localhost:9/"), new Dictionary<string, string>(), null, "text/plain", CancellationToken.None));

        Assert.Contains("Reflex__Actions__PrivateHosts", OutboundRefusedException.In(failure)!.Message);
    }
}
