/**
 * Passwords that guessing begins with, in small letters and without the digits and signs people put at their ends
 * (password-rules.ts takes those off): the ones at the top of every published leak, and the words of this sport in the
 * three languages. A word here stands for all its dressings: `password` for `Passw0rd2026!`.
 */
const TEXT = `
12345678 123456789 1234567890 12341234 11223344 112233445566 87654321 987654321 01234567 0123456789 10203040 1q2w3e4r
1q2w3e4r5t 1qaz2wsx 1qazxsw2 123qwe123 qwe123qwe q1w2e3r4 q1w2e3r4t5 zaq12wsx zaq1zaq1 147258369 159357456 789456123
741852963 963852741 123123123 123321123 121212121 20202020 19901990 abc12345 abcd1234 1234abcd a1b2c3d4 aa123456
password passwords passwort passwords1 motdepasse kennwort contrasena senha wachtwoord haslo parola passw passwd pass
passpass mypassword thepassword password1234 password123 secret secrets geheim geheimnis topsecret
qwerty qwertyui qwertyuiop qwertz qwertzui qwertzuiop azerty azertyui azertyuiop asdfghjk asdfghjkl asdfasdf zxcvbnm
zxcvbnmm yxcvbnm qweasdzxc qwerasdf qazwsx qazwsxedc wsxedc poiuytrewq lkjhgfdsa mnbvcxz
admin admins administrator adminadmin administrateur root rootroot toor superuser sysadmin official officials
user username login logmein letmein letmeinnow welcome willkommen bienvenue changeme changeit changemenow default
guest guestguest test tester testtest testing temp temporary temppass demo demodemo example sample
iloveyou iloveu ichliebedich jetaime jetaimetoi loveyou lovelove lovers princess princesse prinzessin sunshine
sonnenschein soleil monkey dragon master mustang shadow superman batman spiderman pokemon starwars football baseball
basketball soccer hockey hockeyhockey volleyball fussball fussball handball rugby tennis champion champions winner
michael jennifer jessica jordan daniel thomas andrew joshua nicole matthew ashley amanda charlie robert george
alexander maximilian sebastian christian stephanie caroline nicolas doudou chouchou loulou marseille
computer internet samsung google facebook whatsapp microsoft windows apple iphone android samsung
freedom whatever trustno trustnoone hello hellohello hallo hallohallo bonjour bonjourbonjour salut
liverpool arsenal chelsea barcelona realmadrid juventus bayern bayernmunchen dortmund schalke
summer sommer winter spring autumn herbst frühling fruhling ete hiver printemps automne january januar
monday montag sunday sonntag dimanche saturday samstag samedi
flower flowers blume blumen schatz schatzi hase mausi bella ginger pepper cookie chocolate schokolade chocolat
cheese banana orange purple yellow silver golden diamond rainbow butterfly schmetterling papillon
mercedes porsche ferrari corvette yamaha harley honda
killer hunter ranger soldier warrior phoenix eagle eagles tiger tigger lakers cowboys yankees steelers
belllap bell-lap bell lap belllapbelllap bicycle bicycles bike bikes bikebike biker cycling cyclist cyclists cycle cyclecycle
fahrrad radfahren radrennen radsport rennrad rennen velo velovelo velosport veloclub cyclisme cycliste course courses
coursecycliste peloton criterium kriterium kermesse cyclocross querfeldein mountainbike tourdefrance giroditalia vuelta
timing zeitnahme chronometrage chrono chronos raceday racing racer station stations raceracerace commissaire starter
finish finishline startfinish zielstrich arrivee sprinter sprint
`;

export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(TEXT.split(/\s+/).filter(Boolean));
