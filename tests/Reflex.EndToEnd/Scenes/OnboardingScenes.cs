using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Reflex.EndToEnd.Scenes;

/// <summary>The saga against real HTTP services on this machine, one of which fails.</summary>
public sealed class OnboardingScenes
{
    [Fact]
    public async Task A_new_customer_gets_three_entries()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.SendAsync("customers-created", Stage.Payload("contoso/customer-created.json", ("id", stage.Unique())));

        JsonElement run = await stage.RunAsync("customer-onboarding");
        Assert.Equal("succeeded", Stage.Text(run, "state"));
        Assert.Equal(["crm", "billing", "welcome"], (await stage.StepsAsync(run)).Select(step => step.Step));
    }

    [Fact]
    public async Task When_the_mail_fails_for_good_what_was_made_before_is_undone_in_reverse_order()
    {
        await using var services = await ContosoServices.StartAsync();
        string folder = Directory.CreateTempSubdirectory("reflex-scene-").FullName;
        string shipped = await File.ReadAllTextAsync(Path.Combine(Stage.Root(), "functions", "Automations", "customer-onboarding.yaml"));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "customer-onboarding.yaml"),
            shipped
                .Replace("https://crm.contoso.example", services.Address + "/crm", StringComparison.Ordinal)
                .Replace("https://billing.contoso.example", services.Address + "/billing", StringComparison.Ordinal)
                .Replace("https://mail.contoso.example", services.Address + "/mail", StringComparison.Ordinal));
        string authority = new Uri(services.Address).Authority;
        await using Stage stage = await Stage.OpenAsync(options =>
        {
            options.Settings["Reflex__AutomationsPath"] = folder;
            options.Settings["Reflex__Actions__Mode"] = "real";
            options.Settings["Reflex__Actions__AllowedHosts"] = authority;
            options.Settings["Reflex__Actions__PrivateHosts"] = authority;
        });
        services.Fail("POST /mail/messages");

        await stage.SendAsync("customers-created", Stage.Payload("contoso/customer-created.json", ("id", stage.Unique())));
        await stage.AdvanceAsync(TimeSpan.FromMinutes(30));

        JsonElement run = await stage.RunAsync("customer-onboarding");
        Assert.Equal("failed", Stage.Text(run, "state"));
        Assert.Equal(["billing", "crm"], (await stage.StepsAsync(run, "undo.succeeded")).Select(step => step.Step));
        Assert.Equal(
            ["PUT /crm/customers/C-1001", "PUT /billing/accounts/C-1001", "DELETE /billing/accounts/C-1001", "DELETE /crm/customers/C-1001"],
            services.Requests.Where(request => !request.Contains("/mail", StringComparison.Ordinal)));
        Assert.Equal(5, services.Requests.Count(request => request == "POST /mail/messages"));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The services that the automation calls, on a free port.</summary>
    private sealed class ContosoServices : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly List<string> _requests = [];
        private string? _failing;

        private ContosoServices(WebApplication app) => _app = app;

        public string Address => _app.Urls.First();

        public IReadOnlyList<string> Requests
        {
            get
            {
                lock (_requests)
                {
                    return [.. _requests];
                }
            }
        }

        public static async Task<ContosoServices> StartAsync()
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            WebApplication app = builder.Build();
            var services = new ContosoServices(app);
            app.Run(services.AnswerAsync);
            await app.StartAsync();
            return services;
        }

        public void Fail(string request) => _failing = request;

        public ValueTask DisposeAsync() => _app.DisposeAsync();

        private Task AnswerAsync(HttpContext context)
        {
            string request = $"{context.Request.Method} {context.Request.Path}";
            lock (_requests)
            {
                _requests.Add(request);
            }

            context.Response.StatusCode = request == _failing ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
            return context.Response.WriteAsJsonAsync(new { ok = request != _failing });
        }
    }
}
