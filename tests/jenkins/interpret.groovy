// Runs a Jenkinsfile without Jenkins: every section and step that it may use is known here with its arguments,
// anything else is an error. `check` looks at all of it and hands each sh step to `sh -n`; `run` executes it,
// in the order that Jenkins would: sh -xe, the parameters and the environment as variables, post sections,
// and the secrets must not show in what is printed.
//
//   groovy interpret.groovy check Jenkinsfile
//   groovy interpret.groovy run Jenkinsfile REPOSITORY WORKSPACE [approve=no] [PARAMETER=value …]
//
// A credential is read from the file secrets/ID beside the workspace.

class Refused extends RuntimeException { Refused(String why) { super(why) } }

// what a section is made of; a name that is none of its own is a mistake in the Jenkinsfile
abstract class Section extends GroovyObjectSupport {
    Pipeline pipeline
    def methodMissing(String name, args) { throw new Refused("${getClass().simpleName}: there is no `$name` here") }
    def propertyMissing(String name) {
        if (name in ['params', 'env', 'scm']) return pipeline.binding[name]
        if (name == 'none') return null
        throw new Refused("${getClass().simpleName}: there is no `$name` here")
    }
    static void named(Map given, List<String> needed, List<String> allowed = []) {
        if (!given.keySet().containsAll(needed) || !(needed + allowed).containsAll(given.keySet()))
            throw new Refused("arguments ${given.keySet()}: needed are $needed, allowed $allowed")
    }
    def <T extends Section> T read(T section, Closure body) {
        section.pipeline = pipeline
        body.delegate = section
        body.resolveStrategy = Closure.DELEGATE_ONLY
        body.call()
        section
    }
}

class Agent extends Section { String name; void label(it) { if (!it) throw new Refused('an agent without a label'); name = it } }

class Parameters extends Section {
    void string(Map it) { named(it, ['name', 'defaultValue', 'description']); pipeline.parameters[it.name] = it.defaultValue }
}

class Options extends Section {
    long milliseconds
    void timeout(Map it) {
        named(it, ['time', 'unit'])
        milliseconds = java.util.concurrent.TimeUnit.valueOf(it.unit).toMillis(it.time)
    }
}

class PipelineOptions extends Options {
    void buildDiscarder(rotator) { assert rotator == 'rotator' }
    String logRotator(Map it) { named(it, [], ['numToKeepStr', 'daysToKeepStr']); 'rotator' }
    void disableConcurrentBuilds() {}
    void skipDefaultCheckout() {}
    void timestamps() {}
}

class Environment extends Section { void setProperty(String name, value) { if (name == 'pipeline') super.@pipeline = value else pipeline.environment[name] = value.toString() } }

class When extends Section {
    boolean holds = true, first
    void beforeAgent(boolean it) {}
    void beforeInput(boolean it) { first = it }
    void expression(Closure it) { it.delegate = this; it.resolveStrategy = Closure.DELEGATE_ONLY; holds = it.call() }
}

class Input extends Section { String text, who; void message(String it) { text = it }; void ok(String it) {}; void submitter(String it) { who = it } }

class Post extends Section {
    static final ORDER = ['always', 'success', 'failure', 'cleanup']
    Map<String, Closure> bodies = [:]
    def methodMissing(String name, args) {
        if (!(name in ORDER)) throw new Refused("post: there is no `$name` here")
        bodies[name] = args[0]
    }
}

class Steps extends Section {
    void sh(String script) { pipeline.shell(script) }
    void checkout(Map source) { pipeline.checkout(source) }
    Map scmGit(Map it) { named(it, ['branches', 'userRemoteConfigs']); it }
    void junit(String file) { pipeline.found(file, '<testcase') }
    void archiveArtifacts(String file) { pipeline.found(file, '') }
    void echo(String it) { println it }
    // the one thing that a script may do here is to set a variable of the build
    void script(Closure body) { body.delegate = this; body.resolveStrategy = Closure.DELEGATE_ONLY; body.call() }
    void node(String label, Closure body) {
        if (!label) throw new Refused('a node without a label')
        body.delegate = this
        body.resolveStrategy = Closure.DELEGATE_ONLY
        body.call()
    }
    void deleteDir() { if (pipeline.runs) pipeline.workspace.deleteDir() }
    Map string(Map it) { named(it, ['credentialsId', 'variable']); it }
    void withCredentials(List<Map> bindings, Closure body) {
        def before = new LinkedHashMap(pipeline.secrets)
        bindings.each { pipeline.secrets[it.variable] = pipeline.secret(it.credentialsId) }
        body.delegate = this
        body.resolveStrategy = Closure.DELEGATE_ONLY
        try { body.call() } finally { pipeline.secrets = before }
    }
}

class Stages extends Section {
    void stage(String name, Closure body) { read(new Stage(name: name), body).run() }
}

class Stage extends Section {
    String name; Closure work, inner; When condition; Input question; Options limits = new Options(); Post after; Closure place
    void steps(Closure it) { work = it }
    void stages(Closure it) { inner = it }
    void agent(Closure it) { place = it }
    void when(Closure it) { condition = read(new When(), it) }
    void input(Closure it) { question = read(new Input(), it) }
    void options(Closure it) { limits = read(new Options(), it) }
    void post(Closure it) { after = read(new Post(), it) }

    void run() {
        if (!work == !inner) throw new Refused("stage $name has neither steps nor stages, or both")
        if (work && !limits.milliseconds) throw new Refused("stage $name has no timeout")
        if (question && (pipeline.held || place)) throw new Refused("stage $name waits for a person and holds an executor")
        if (question && !question.who) throw new Refused("stage $name lets everybody approve")
        if (question && condition && !condition.first) throw new Refused("stage $name asks before it looks at `when`")
        if (pipeline.runs && pipeline.failure) { println "== $name: skipped, the build has failed"; return }
        if (pipeline.runs && condition && !condition.holds) { println "== $name: skipped, its condition does not hold"; return }
        println "== $name"
        boolean outer = pipeline.held
        // asked for when the stage begins: what an earlier one has set is known
        if (place) { read(new Agent(), place); pipeline.held = true }
        if (inner) read(new Stages(), inner)
        else {
            if (!pipeline.held && !question) throw new Refused("stage $name has no agent")
            pipeline.deadline = System.currentTimeMillis() + limits.milliseconds
            pipeline.attempt { ->
                if (question) { println "?? $question.text"; if (!pipeline.approve) throw new Refused('the approval was refused') }
                read(new Steps(), work)
            }
        }
        if (after) {
            if (inner) pipeline.deadline = System.currentTimeMillis() + 300_000
            pipeline.finish(after)
        }
        pipeline.held = outer
    }
}

class Pipeline extends Section {
    boolean runs, approve = true, held
    String repository, failure
    File workspace, secretsFolder
    Map parameters = [:], given = [:], environment = [:], secrets = [:], binding = [:]
    long deadline
    Set seen = []
    List<Closure> later = []

    Pipeline() { pipeline = this; binding = [params: [:], env: [BUILD_NUMBER: '1', NODE_NAME: 'an-agent'], scm: [userRemoteConfigs: 'the job\'s']] }

    void agent(Closure it) { seen << 'agent'; if (it) { read(new Agent(), it); held = true } }
    void parameters(Closure it) {
        seen << 'parameters'; read(new Parameters(), it)
        if (given.keySet() - parameters.keySet()) throw new Refused("parameters ${given.keySet() - parameters.keySet()} are not the Jenkinsfile's")
        // a name that is no parameter is a mistake, not an empty value
        binding.params = (parameters + given).withDefault { name -> throw new Refused("params.$name is no parameter") }
    }
    void options(Closure it) { seen << 'options'; if (!read(new PipelineOptions(), it).milliseconds) throw new Refused('no timeout') }
    void environment(Closure it) { seen << 'environment'; read(new Environment(), it) }
    void stages(Closure body) { seen << 'stages'; later << { -> read(new Stages(), body) } }
    void post(Closure body) { seen << 'post'; later << { -> deadline = System.currentTimeMillis() + 300_000; finish(read(new Post(), body)) } }

    void interpret(Closure body) {
        read(this, body)
        def missing = ['agent', 'parameters', 'options', 'stages', 'post'] - seen
        if (missing) throw new Refused("there is no $missing")
        later.each { it.call() }
        if (failure) throw new Refused(failure)
        println runs ? 'the build succeeded' : 'every section and step is known'
    }

    void attempt(Closure body) {
        if (!runs) { body.call(); return }
        try { body.call() } catch (Refused error) { println "!! $error.message"; failure = failure ?: error.message }
    }

    void finish(Post post) {
        for (name in Post.ORDER) {
            boolean due = !runs || name in ['always', 'cleanup'] || (name == 'failure') == (failure != null)
            if (due && post.bodies[name]) attempt { -> read(new Steps(), post.bodies[name]) }
        }
    }

    void checkout(Map source) {
        if (runs) execute(['git', 'clone', '--quiet', repository, workspace.path], null)
        if (runs) execute(['git', 'checkout', '--quiet', '--detach', source.branches[0].name], workspace)
    }

    void shell(String script) {
        def known = (binding.params + environment + secrets).keySet()*.toString()
        script.findAll(/\$\{?([A-Z_]+)/) { it[1] }.each { if (!(it in known)) throw new Refused("nobody sets \$$it: $script") }
        execute(runs ? ['sh', '-xe', '-c', script] : ['sh', '-n', '-c', script], workspace)
    }

    String secret(String id) { runs ? new File(secretsFolder, id).text.trim() : 'x' }

    void found(String file, String content) {
        if (!runs) return
        def path = new File(workspace, file)
        if (!path.file || !path.text.contains(content)) throw new Refused("$file is not there, or not what it should be")
        println "   found $file"
    }

    private void execute(List<String> command, File folder) {
        def builder = new ProcessBuilder(command).redirectErrorStream(true)
        if (folder?.directory) builder.directory(folder)
        builder.environment().putAll(((binding.params + environment + secrets) as Map).collectEntries { k, v -> [(k.toString()): v.toString()] })
        def process = builder.start()
        process.outputStream.close()
        def output = new StringBuilder()
        def printer = Thread.start { process.inputStream.withReader('UTF-8') { reader -> reader.eachLine { println it; output << it << '\n' } } }
        if (!process.waitFor(Math.max(1, deadline - System.currentTimeMillis()), java.util.concurrent.TimeUnit.MILLISECONDS)) {
            process.destroy()
            throw new Refused("timeout: ${command.last()}")
        }
        printer.join()
        secrets.values().each { if (runs && output.contains(it)) throw new Refused("a secret shows in the log of: ${command.last()}") }
        if (process.exitValue()) throw new Refused("exit status ${process.exitValue()}: ${command.last()}")
    }
}

def words = args as List
def pipeline = new Pipeline(runs: words[0] == 'run')
if (pipeline.runs) {
    pipeline.repository = words[2]
    pipeline.workspace = new File(words[3]).absoluteFile
    pipeline.secretsFolder = new File(pipeline.workspace.parentFile, 'secrets')
    pipeline.given = words.drop(4).collectEntries { def pair = it.split('=', 2); [(pair[0]): pair[1]] }
    pipeline.approve = pipeline.given.remove('approve') != 'no'
}
try {
    def shell = new GroovyShell(new Binding(pipeline: { Closure body -> pipeline.interpret(body) }))
    shell.evaluate(new File(words[1]))
} catch (Exception error) {
    System.err.println "Jenkinsfile: ${error instanceof Refused ? error.message : error.toString().trim()}"
    System.exit(1)
}
