using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Reflex.Local.Tests.Samples;
using Reflex.Testing;

namespace Reflex.Local.Tests;

public sealed class HttpBindingTests : IAsyncLifetime
{
    private ReflexTestHost _host = null!;

    public async Task InitializeAsync() => _host = await TestHosts.StartAsync<HttpFunctions>();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_function_without_a_route_is_served_under_its_name_and_no_key_is_asked_for()
    {
        Assert.Equal("""{"text":"Hello Ana"}""", await _host.Client.GetStringAsync("/api/Greeting?name=Ana"));
    }

    [Fact]
    public async Task Route_and_query_values_are_parameters_by_name()
    {
        JsonElement answer = await _host.Client.GetFromJsonAsync<JsonElement>("/api/orders/7?shop=berlin");

        Assert.Equal((7, "berlin"), (answer.GetProperty("id").GetInt32(), answer.GetProperty("shop").GetString()));
    }

    [Fact]
    public async Task Methods_of_one_route_may_be_different_functions()
    {
        Guid tag = Guid.NewGuid();

        using HttpResponseMessage answer = await _host.Client.PutAsJsonAsync($"/api/orders/7?tag={tag}", new Item("a-1", 3));

        Assert.Equal(new Item("a-1", 4), await answer.Content.ReadFromJsonAsync<Item>());
        Assert.Equal(("PUT", new Item("a-1", 3), (Guid?)tag), Assert.Single(_host.Recorder().Of("PutOrder")));
    }

    [Fact]
    public async Task The_body_may_be_the_trigger_parameter_and_no_result_is_204()
    {
        using HttpResponseMessage answer = await _host.Client.PostAsJsonAsync("/api/BodyAsTrigger", new Item("a-1", 3));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(new Item("a-1", 3), Assert.Single(_host.Recorder().Of("BodyAsTrigger")));
    }

    [Theory]
    [InlineData("GET", "/api/any/a/b", HttpStatusCode.OK)]
    [InlineData("DELETE", "/api/any/a/b", HttpStatusCode.OK)]
    [InlineData("GET", "/api/orders/404", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/orders/x", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/api/orders/7", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/api/Greeting", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/api/Nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/Greeting", HttpStatusCode.NotFound)]
    [InlineData("PUT", "/api/orders/7?tag=no-guid", HttpStatusCode.BadRequest)]
    public async Task The_status_says_what_became_of_a_request(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = new StringContent("""{"sku":"a","quantity":1}""", Encoding.UTF8, "application/json"),
        };
        using HttpResponseMessage answer = await _host.Client.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_failing_function_is_500_with_its_message()
    {
        using HttpResponseMessage answer = await _host.Client.GetAsync("/api/HttpFails");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("No luck with /api/HttpFails.", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_context_knows_the_request_the_function_and_the_trace()
    {
        JsonElement answer = await _host.Client.GetFromJsonAsync<JsonElement>("/api/Context");

        Assert.True(answer.GetProperty("same").GetBoolean());
        Assert.Equal("Context", answer.GetProperty("name").GetString());
        Assert.True(answer.GetProperty("hasInvocationId").GetBoolean());
        Assert.True(answer.GetProperty("hasTrace").GetBoolean());
    }
}
